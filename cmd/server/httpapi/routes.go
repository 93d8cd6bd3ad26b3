package httpapi

import "net/http"

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// routes is the table: everything that can be asked, and the access action it needs.
func (s *Server) routes() []Route {
	return []Route{
		{get, "/session", "getSession", Anyone, gets(s.getSession)},
		{post, "/session/code", "requestCode", Anyone, secret(s.requestCode)},
		{post, "/session", "signIn", Anyone, secret(s.signIn)},
		{remove, "/session", "signOut", Anyone, secretly(s.signOut)},
		{patch, "/session", "setProfile", SignedIn, gets(s.setProfile)},
		{post, "/session/link", "requestLink", Anyone, secretly(s.requestLink)},
		{post, "/session/link/claim", "claimLink", Anyone, secret(s.claimLink)},
		{get, "/demo", "getDemo", Anyone, gets(s.getDemo)},
		{get, "/demo/messages", "getDemoMessages", Anyone, gets(s.getDemoMessages)},

		{get, "/kinds", "listKinds", Anyone, gets(s.listKinds)},
		{get, "/legal/{pack}", "getPack", Anyone, gets(s.getPack)},
		{get, "/regions", "listRegions", Anyone, gets(s.listRegions)},
		{get, "/regions/search", "searchRegions", Anyone, gets(s.searchRegions)},
		{get, "/regions/{code}", "getRegion", Anyone, gets(s.getRegion)},
		{get, "/courts", "listCourts", Anyone, gets(s.listCourts)},
		{get, "/courts/suggest", "suggestCourts", Anyone, gets(s.suggestCourts)},
	}
}
