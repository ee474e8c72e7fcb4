// Package browser holds the tests of the evidence page that need a browser: whether
// it loads without an error, whether its marks are where the timeline says, and whether
// keys and links do what they promise. They run under the build tag "browser", as make
// check-page does, and fail where there is no Chromium.
package browser
