// What people are shown of a session's calls: decoded, with what is private taken out, as JSON.
#pragma once

#include <string>

#include "relay/exchange.h"
#include "relay/inspector.h"
#include "relay/record.h"
#include "trace/masker.h"

namespace lpab::relay {

// Is given the exchanges of one session in order. One thread.
class CallViewer {
 public:
  // With `full` nothing is hidden: identifiers, codes.
  explicit CallViewer(bool full) : full_(full), masker_(full) {}

  // {"number","time","took_ms","server","path","function","transaction_id","status","outcome",
  //  "failed","findings":[{"name","text"}],"request":{"bytes","sha256","tree"},"answer":likewise,
  //  "error"}; a tree is trace::NodesJson(). docs/relay.md.
  Json View(const Exchange& exchange);

 private:
  Json Body(const std::string& bytes, std::vector<sgp22::TreeNode> tree) const;
  std::string Text(const std::string& text) const;

  const bool full_;
  trace::Masker masker_;
  Inspector inspector_;
  int number_ = 0;
};

// The view as text: a line for the call, its outcome and findings, and its trees below.
std::string CallText(const Json& view, bool trees);

}  // namespace lpab::relay
