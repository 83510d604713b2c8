#include "pcsc/choose_reader.h"

#include <charconv>

#include "base/log.h"
#include "pcsc/pcsc_error.h"

namespace lpab::pcsc {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool Contains(std::string_view name, std::string_view part) {
  const auto equal = [](char a, char b) { return Lower(a) == Lower(b); };
  return std::search(name.begin(), name.end(), part.begin(), part.end(), equal) != name.end();
}

// "the readers are 0 (Alcor ... 00 00), 1 (Gemalto ... 01 00)".
std::string Listing(const std::vector<std::string>& names) {
  std::string text = "the readers are ";
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(i) + " (" + log::Escape(names[i]) + ")";
  }
  return text;
}

// A number that is nothing but an index; reader names end in digits but do not consist of them.
bool IsIndex(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::string> ByIndex(const std::vector<std::string>& names, std::string_view text) {
  size_t index = 0;
  std::from_chars(text.data(), text.data() + text.size(), index);
  if (index < names.size()) return names[index];
  return Fail(MakeError(ErrorCode::kNotFound, "there is no reader " + std::string(text))
                  .WithNext(Listing(names)));
}

}  // namespace

Result<std::string> ChooseReader(PcscApi& api, std::string_view wanted) {
  std::vector<std::string> names;
  if (const Code code = api.ListReaders(names); code != Code::kSuccess) {
    return Fail(PcscError(code, "smart-card readers"));
  }
  if (names.empty()) return Fail(PcscError(Code::kNoReaders, "smart-card readers"));
  if (IsIndex(wanted)) return ByIndex(names, wanted);
  std::vector<std::string> fitting;
  for (const std::string& name : names) {
    if (name == wanted) return name;
    if (Contains(name, wanted)) fitting.push_back(name);
  }
  if (fitting.size() == 1) return fitting[0];
  const std::string part = wanted.empty() ? "" : " named like '" + log::Escape(wanted) + "'";
  if (fitting.empty()) {
    return Fail(
        MakeError(ErrorCode::kNotFound, "there is no reader" + part).WithNext(Listing(names)));
  }
  return Fail(MakeError(ErrorCode::kInvalidArgument, "there are several readers" + part)
                  .WithNext("say pcsc:INDEX or pcsc:NAME-PART; " + Listing(names)));
}

}  // namespace lpab::pcsc
