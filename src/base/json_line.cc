#include "base/json_line.h"

#include "base/log.h"

namespace lpab {
namespace {

std::string Quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : log::Escape(value, value.size())) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

JsonLine& JsonLine::Raw(std::string_view name, std::string_view json) {
  if (!fields_.empty()) fields_ += ',';
  fields_.append("\"").append(name).append("\":").append(json);
  return *this;
}

JsonLine& JsonLine::Text(std::string_view name, std::string_view value) {
  return Raw(name, Quoted(value));
}

JsonLine& JsonLine::Number(std::string_view name, uint64_t value) {
  return Raw(name, std::to_string(value));
}

JsonLine& JsonLine::Failure(std::string_view name, const Error& error) {
  JsonLine inner;
  inner.Text("code", ErrorCodeName(error.code)).Text("message", error.message);
  return Raw(name, inner.ToText());
}

JsonLine& JsonLine::Add(const JsonLine& more) {
  if (!fields_.empty() && !more.fields_.empty()) fields_ += ',';
  fields_ += more.fields_;
  return *this;
}

}  // namespace lpab
