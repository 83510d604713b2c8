// TraceFile: what crossed, written to a file as it happens, one JSON object a line.
// The format: docs/trace.md.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "io/fd.h"
#include "trace/masker.h"

namespace lpab::trace {

using Json = nlohmann::ordered_json;

// Of the format; counts up when a reader of an older one would misread it.
inline constexpr int kSchema = 1;

// A tree as a "body": [{"name","tag","value"|"items","cut"}, ...].
Json NodesJson(const std::vector<sgp22::TreeNode>& nodes);

// When something happened: by the machine's calendar, and since an arbitrary start.
struct Moment {
  std::chrono::system_clock::time_point wall;
  std::chrono::steady_clock::time_point steady;

  static Moment Now() {
    return {std::chrono::system_clock::now(), std::chrono::steady_clock::now()};
  }
};

struct TraceOptions {
  bool full_identifiers = false;  // EID, ICCID, IMEI whole
  // Told once, in a sentence, when the file cannot be written any more.
  std::function<void(const Error&)> on_failure;
};

// Each event is one write(2), so that a killed program leaves whole lines but for the last. What
// records never fails for the trace's sake: a full disk ends the trace, not the command. One
// thread; those that record into it must not outlive it.
class TraceFile {
 public:
  // Replaces a file that is there; only its owner may read it. Errors: those of io::FileError.
  static Result<std::unique_ptr<TraceFile>> Create(const std::string& path, TraceOptions options);

  // {"time","seconds","event", ...fields}; `fields` is an object.
  void Write(std::string_view event, Json fields, Moment moment = Moment::Now());

  Masker& masker() { return masker_; }
  // 1, 2, ...: pairs requests with their answers.
  uint64_t NextNumber() { return ++number_; }

  // For "body": Learn()s, hides and gives [{"name","tag","value"|"items"}, ...].
  Json Body(std::vector<sgp22::TreeNode> nodes);
  // {"code","message","next"}, with what was learnt hidden; "next" where there is one.
  Json ErrorFields(const Error& error) const;

 private:
  TraceFile(io::Fd fd, std::string path, TraceOptions options)
      : fd_(std::move(fd)),
        path_(std::move(path)),
        options_(std::move(options)),
        masker_(options_.full_identifiers) {}

  io::Fd fd_;
  const std::string path_;
  const TraceOptions options_;
  const Moment start_ = Moment::Now();
  Masker masker_;
  uint64_t number_ = 0;
};

}  // namespace lpab::trace
