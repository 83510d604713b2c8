// The flags that every command of `lpa` shares.
#pragma once

#include <string>
#include <vector>

namespace lpab::apps {

struct GlobalOptions {
  std::string card;  // bridge:NAME | ble:NAME | bridge:HOST:PORT | unix:PATH | at:TTY |
                     // pcsc:[READER] | sim:DIR
  std::vector<std::string> isdr_aids;  // hex; tried before those that are known
  int block_size = 0;                  // of STORE DATA; 0: 255, and less where a card wants it
  std::string ci_dir;                  // folder of eSIM CI certificates; empty: none
  std::string state_dir;               // where the outbox is; empty: XDG_STATE_HOME/lpab
  std::string ble_adapter;             // "hci0"; empty: the first there is
  std::string trace;                   // file for what crosses; empty: none
  bool trace_full = false;             // with whole EIDs and ICCIDs
  std::string bind_http;               // interface or address that HTTPS leaves from; empty: any
  std::string relay;                   // URL of lpa-relay; empty: servers are called themselves
  std::string relay_ca;                // file of its CA
  std::string relay_token_file;        // "-": standard input; empty: it wants none
  std::string progress;                // "json" or empty
  bool allow_test_ci = false;          // published test CIs that the card names count
  bool json = false;
  bool quiet = false;
  bool no_notify = false;
  bool statistics = false;
  bool verbose = false;
  int timeout_seconds = 900;  // of the whole command
};

}  // namespace lpab::apps
