#include "trace/recording_client.h"

#include "base/log.h"
#include "trace/es9_tree.h"

namespace lpab::trace {
namespace {

constexpr size_t kLongestText = 200;
constexpr std::string_view kScheme = "https://";

// "https://HOST/a/b/FUNCTION" in its parts; both empty where it is none.
struct Target {
  std::string_view server;
  std::string_view function;
};

Target TargetOf(std::string_view url) {
  if (!url.starts_with(kScheme)) return {};
  url.remove_prefix(kScheme.size());
  const size_t path = url.find('/');
  if (path == std::string_view::npos) return {url, {}};
  return {url.substr(0, path), url.substr(url.rfind('/') + 1)};
}

}  // namespace

void RecordingClient::AddBody(const std::string& body, Json& fields) {
  fields["bytes"] = body.size();
  if (body.empty()) return;
  if (auto tree = Es9BodyTree(body)) {
    fields["body"] = trace_.Body(std::move(*tree));
  } else {
    fields["text"] = log::Escape(trace_.masker().Text(body), kLongestText);
  }
}

Result<http::HttpResponse> RecordingClient::Send(const http::HttpRequest& request,
                                                 const Call& call) {
  const uint64_t number = trace_.NextNumber();
  const Target target = TargetOf(request.url);
  Json fields = {{"exchange", number},
                 {"server", log::Escape(target.server)},
                 {"function", log::Escape(target.function)}};
  AddBody(request.body, fields);
  trace_.Write("es9-request", std::move(fields));
  auto response = client_.Send(request, call);
  Json answer = {{"exchange", number}, {"function", log::Escape(target.function)}};
  if (!response) {
    answer["error"] = trace_.ErrorFields(response.error());
  } else {
    answer["httpStatus"] = response->status;
    AddBody(response->body, answer);
  }
  trace_.Write("es9-answer", std::move(answer));
  return response;
}

}  // namespace lpab::trace
