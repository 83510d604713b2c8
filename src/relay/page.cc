#include "relay/page.h"

#include <charconv>

#include "relay/page_files.h"

namespace lpab::relay {
namespace {

using http::HttpResponse;

HttpResponse Make(int status, const char* type, std::string body) {
  return {status,
          {{"Content-Type", type},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"},
           {"Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}},
          std::move(body)};
}

HttpResponse MakeJson(const Json& json) {
  return Make(200, "application/json", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

HttpResponse NotFound() {
  return Make(404, "text/plain; charset=utf-8", "there is no such page\n");
}

// "127.0.0.1:8080", "localhost", "[::1]:8080".
bool IsThisMachine(std::string_view host) {
  for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    if (host == name || (host.starts_with(name) && host[name.size()] == ':')) return true;
  }
  return false;
}

}  // namespace

HttpResponse Page::Handle(const http::HttpRequest& request) const {
  if (!IsThisMachine(http::FindHeader(request.headers, "Host"))) {
    return Make(403, "text/plain; charset=utf-8", "this page is for this machine alone\n");
  }
  if (request.method != "GET") return NotFound();
  return Answer(request.url.substr(0, request.url.find('?')));
}

HttpResponse Page::Answer(const std::string& path) const {
  constexpr std::string_view kSessions = "/sessions";
  if (path == "/") return Make(200, "text/html; charset=utf-8", std::string(kPageHtml));
  if (path == "/page.css") return Make(200, "text/css; charset=utf-8", std::string(kPageCss));
  if (path == "/page.js") {
    return Make(200, "text/javascript; charset=utf-8", std::string(kPageScript));
  }
  if (path == kSessions) {
    return MakeJson({{"revision", book_.revision()}, {"sessions", book_.List()}});
  }
  if (!path.starts_with(std::string(kSessions) + "/")) return NotFound();
  const char* begin = path.data() + kSessions.size() + 1;
  const char* end = path.data() + path.size();
  SessionBook::SessionId id = 0;
  const auto [stop, error] = std::from_chars(begin, end, id);
  const auto view = error == std::errc() && stop == end ? book_.View(id) : std::nullopt;
  return view ? MakeJson(*view) : NotFound();
}

}  // namespace lpab::relay
