// Inspector: what an LPA and an RSP server say to each other, decoded and held against SGP.22.
#pragma once

#include <string>
#include <vector>

#include "relay/exchange.h"
#include "relay/finding.h"
#include "relay/rsp_session.h"
#include "sgp22/tree.h"

namespace lpab::relay {

// One call, decoded. Nothing is hidden in it.
struct Inspection {
  std::string function;        // "InitiateAuthentication"; empty where it is not known
  std::string transaction_id;  // hex as in the JSON; empty where none is named
  std::string outcome;         // in words: "ok", "the matching ID is refused (8.2.6/3.8)"
  bool failed = false;         // the server, or the card in what the LPA sends, says no
  std::vector<sgp22::TreeNode> request;
  std::vector<sgp22::TreeNode> answer;
  std::vector<Finding> findings;
};

// Is given the exchanges of one session in order, and remembers what later ones are held against.
// Total: bytes of any kind are decoded as far as they go. Memory is bounded. One thread.
class Inspector {
 public:
  Inspection Inspect(const Exchange& exchange);

 private:
  RspSession session_;
};

}  // namespace lpab::relay
