package sfu

import (
	"errors"
	"io"
	"net"

	"github.com/pion/dtls/v2"
	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v3"
)

// ports are the sockets that all media share.
type ports struct {
	udp     []*net.UDPAddr
	tcp     net.Listener
	closers []io.Closer
}

func (p *ports) Close() error {
	var all []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		all = append(all, p.closers[i].Close())
	}
	return errors.Join(all...)
}

// engine opens the sockets and makes the factory of peer connections.
func engine(s Settings) (*webrtc.API, *ports, error) {
	codecs := &webrtc.MediaEngine{}
	if err := register(codecs); err != nil {
		return nil, nil, err
	}
	chain := &interceptor.Registry{}
	if err := intercept(codecs, chain); err != nil {
		return nil, nil, err
	}
	set := webrtc.SettingEngine{LoggerFactory: quiet{}}
	set.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80) // the first costs less
	p := &ports{}
	if err := listen(s, &set, p); err != nil {
		_ = p.Close()
		return nil, nil, err
	}
	set.SetLite(true)
	set.DisableActiveTCP(true)
	set.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if len(s.PublicIPs) > 0 {
		set.SetNAT1To1IPs(s.PublicIPs, webrtc.ICECandidateTypeHost)
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(codecs), webrtc.WithInterceptorRegistry(chain), webrtc.WithSettingEngine(set)), p, nil
}

// intercept asks pages again for what got lost, and reports in both directions. What pages ask us for again is answered
// from the uplink's own history (history.go), not from a copy for each viewer.
func intercept(codecs *webrtc.MediaEngine, chain *interceptor.Registry) error {
	lost, err := nack.NewGeneratorInterceptor()
	if err != nil {
		return err
	}
	codecs.RegisterFeedback(webrtc.RTCPFeedback{Type: "nack"}, webrtc.RTPCodecTypeVideo)
	codecs.RegisterFeedback(webrtc.RTCPFeedback{Type: "nack", Parameter: "pli"}, webrtc.RTPCodecTypeVideo)
	chain.Add(lost)
	if err := webrtc.ConfigureRTCPReports(chain); err != nil {
		return err
	}
	return webrtc.ConfigureTWCCSender(codecs, chain)
}

func listen(s Settings, set *webrtc.SettingEngine, p *ports) error {
	ip, port, err := hostPort(s.UDP)
	if err != nil {
		return err
	}
	types := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	if ip == nil {
		mux, err := ice.NewMultiUDPMuxFromPort(port, ice.UDPMuxFromPortWithReadBufferSize(4<<20), ice.UDPMuxFromPortWithWriteBufferSize(4<<20))
		if err != nil {
			return err
		}
		p.closers = append(p.closers, mux)
		set.SetICEUDPMux(mux)
		for _, a := range mux.GetListenAddresses() {
			if u, ok := a.(*net.UDPAddr); ok {
				p.udp = append(p.udp, u)
			}
		}
	} else {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: ip, Port: port})
		if err != nil {
			return err
		}
		_ = conn.SetReadBuffer(4 << 20) // what the kernel does not grant only means more loss under load
		_ = conn.SetWriteBuffer(4 << 20)
		mux := ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: conn, Logger: quiet{}.NewLogger("ice")})
		p.closers = append(p.closers, mux)
		set.SetICEUDPMux(mux)
		p.udp = append(p.udp, conn.LocalAddr().(*net.UDPAddr))
		set.SetIncludeLoopbackCandidate(ip.IsLoopback())
		set.SetIPFilter(func(c net.IP) bool { return c.Equal(ip) })
	}
	if s.TCP != "off" {
		l, err := net.Listen("tcp", s.TCP)
		if err != nil {
			return err
		}
		p.tcp = l
		// A write buffer: a page on a stalled TCP connection loses packets and does not hold up the room.
		mux := ice.NewTCPMuxDefault(ice.TCPMuxParams{Listener: l, ReadBufferSize: 32, WriteBufferSize: 1 << 20, Logger: quiet{}.NewLogger("ice")})
		p.closers = append(p.closers, mux)
		set.SetICETCPMux(mux)
		types = append(types, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
	}
	set.SetNetworkTypes(types)
	return nil
}

// register lists what is forwarded: Opus, VP8 and H.264 constrained baseline (all phones speak one of the two).
func register(m *webrtc.MediaEngine) error {
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}
	if err := m.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: opus, PayloadType: 111}, webrtc.RTPCodecTypeAudio); err != nil {
		return err
	}
	feedback := []webrtc.RTCPFeedback{{Type: webrtc.TypeRTCPFBGoogREMB}, {Type: webrtc.TypeRTCPFBCCM, Parameter: "fir"}} // NACK, PLI and TWCC come with the interceptors
	for _, c := range []webrtc.RTPCodecParameters{
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: feedback}, PayloadType: 96},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000, SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", RTCPFeedback: feedback}, PayloadType: 125},
	} {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
			return err
		}
	}
	return nil
}

// quiet keeps pion's logs, which hold addresses of people, out of ours.
type quiet struct{}

func (quiet) NewLogger(string) logging.LeveledLogger {
	return logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, io.Discard)
}
