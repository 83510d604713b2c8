// Page: a web page that shows a relay's sessions as they go, for a browser on the same machine.
#pragma once

#include "http/http.h"
#include "relay/session_book.h"

namespace lpab::relay {

// Answers GET: "/" and what the page needs, "/sessions", "/sessions/ID" (JSON; docs/relay.md).
// Requests for another host than this machine are refused, so that no web page elsewhere reads them
// by a name of its own (DNS rebinding). Thread-safe; `book` must outlive it.
class Page {
 public:
  explicit Page(const SessionBook& book) : book_(book) {}

  http::HttpResponse Handle(const http::HttpRequest& request) const;

 private:
  http::HttpResponse Answer(const std::string& path) const;

  const SessionBook& book_;
};

}  // namespace lpab::relay
