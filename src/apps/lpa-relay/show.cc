#include <cstdio>
#include <fstream>

#include "apps/lpa-relay/commands.h"
#include "io/files.h"
#include "relay/call_view.h"

namespace lpab::apps {
namespace {

void Print(const relay::Json& view, const ShowOptions& options) {
  const std::string text =
      options.json ? view.dump(-1, ' ', false, relay::Json::error_handler_t::replace) + "\n"
                   : relay::CallText(view, !options.short_form);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

Result<void> ShowRecord(const ShowOptions& options) {
  std::ifstream file(options.file, std::ios::binary);
  if (!file) {
    return Fail(MakeError(ErrorCode::kNotFound, options.file + " cannot be opened")
                    .WithNext("name a file of lpa-relay run --records FOLDER"));
  }
  relay::CallViewer viewer(options.full);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    auto exchange = relay::ExchangeIn(line);
    if (!exchange) {
      return Fail(std::move(exchange).error().WithContext(options.file + ", line " +
                                                          std::to_string(number)));
    }
    Print(viewer.View(*exchange), options);
  }
  return {};
}

}  // namespace lpab::apps
