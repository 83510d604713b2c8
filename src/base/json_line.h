// JsonLine: one object of JSON in one line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace lpab {

// Fields in the order in which they are added; their names are ASCII without quotes. Text may be
// anything: what is no printable character is escaped as in the log.
class JsonLine {
 public:
  JsonLine& Text(std::string_view name, std::string_view value);
  JsonLine& Number(std::string_view name, uint64_t value);
  // {"code","message"}.
  JsonLine& Failure(std::string_view name, const Error& error);
  // JSON that is there already.
  JsonLine& Raw(std::string_view name, std::string_view json);
  // The fields of another, behind these.
  JsonLine& Add(const JsonLine& more);

  // "{...}", without a line end.
  std::string ToText() const { return "{" + fields_ + "}"; }

 private:
  std::string fields_;
};

}  // namespace lpab
