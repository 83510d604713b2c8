// The recorded downloads of the shared test data as scripts for a card and a server. For tests.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "lpa/scripted_http.h"
#include "lpa/scripted_isdr.h"
#include "sgp22/recorded_session.h"

namespace lpab::lpa {

// False when the recordings are missing.
inline bool ScriptRecordedDownload(const std::string& session, ScriptedIsdr& card,
                                   ScriptedHttp& http) {
  const auto commands = sgp22::ReadRecordedCommands(session + "/apdu.txt");
  std::ifstream lines(std::string(LPAB_SHARED_DATA) + "/recorded/" + session + "/es9plus.jsonl");
  if (!commands || !lines) return false;
  for (const auto& command : *commands) {
    card.On(ToHex(command.request), ToHex(command.response) + "9000");
  }
  for (std::string line; std::getline(lines, line);) {
    const auto call = nlohmann::json::parse(line);
    const std::string path = call["path"];
    http.On(path.substr(path.rfind('/') + 1), call["response"].dump());
  }
  http.On("handleNotification", http::HttpResponse{204, {}, ""});
  http.On("cancelSession", http::HttpResponse{200, {}, R"({"header":{"functionExecutionStatus":
      {"status":"Executed-Success"}}})"});
  return true;
}

// The recorded request bodies, in order.
inline std::vector<nlohmann::json> RecordedRequests(const std::string& session) {
  std::ifstream lines(std::string(LPAB_SHARED_DATA) + "/recorded/" + session + "/es9plus.jsonl");
  std::vector<nlohmann::json> requests;
  for (std::string line; std::getline(lines, line);) {
    requests.push_back(nlohmann::json::parse(line)["request"]);
  }
  return requests;
}

}  // namespace lpab::lpa
