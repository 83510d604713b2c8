// Exchange: one call of ES9+ or ES11 as it crossed the relay.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/http.h"

namespace lpab::relay {

// The bytes of both sides as they were. A value.
struct Exchange {
  std::chrono::system_clock::time_point at;  // when the request was there
  Duration took{0};                          // until the answer was there
  std::string server;                        // whom the client meant: "HOST" or "HOST:PORT"
  std::string path;                          // "/gsma/rsp2/es9plus/authenticateClient"
  http::Headers request_headers;             // without secrets
  std::string request;                       // body
  int status = 0;                            // of the answer; 0: there was none
  http::Headers answer_headers;
  std::string answer;                    // body
  std::string error;                     // why there was no answer; empty where there was one
  std::optional<http::ServerRole> role;  // what the client takes the server for, where it says so
};

}  // namespace lpab::relay
