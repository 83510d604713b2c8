// RecordingClient: an HttpClient that writes what goes through it into a trace.
#pragma once

#include "http/http.h"
#include "trace/trace_file.h"

namespace lpab::trace {

// Stands in front of another HttpClient. Requests are written before they are sent, with their JSON
// decoded. One thread; the client and the trace must outlive it.
class RecordingClient final : public http::HttpClient {
 public:
  RecordingClient(http::HttpClient& client, TraceFile& trace) : client_(client), trace_(trace) {}

  Result<http::HttpResponse> Send(const http::HttpRequest& request, const Call& call) override;

 private:
  // {"bytes", "body" or "text"}.
  void AddBody(const std::string& body, Json& fields);

  http::HttpClient& client_;
  TraceFile& trace_;
};

}  // namespace lpab::trace
