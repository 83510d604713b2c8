#include "sim/smdp/bugs.h"

#include <algorithm>
#include <charconv>

namespace lpab::sim::smdp {

namespace {

constexpr std::string_view kMissingField = "missing-field";

struct Row {
  std::string_view name;
  Bugs::Number Bugs::*member;
  uint64_t value;  // without =N
  uint64_t maximum;
  uint64_t smds_maximum;  // 0: an SM-DS has no such bug
  std::string_view help;
};

constexpr uint64_t kMany = 1'000'000;
constexpr uint64_t kHuge = 256u << 20;
constexpr uint64_t kFlag = 1;

constexpr Row kRows[] = {
    {"wrong-mac", &Bugs::wrong_mac, 1, kMany, 0, "N: segment of the package, from 1 (default 1)"},
    {"replayed-challenge", &Bugs::replayed_challenge, 1, kFlag, kFlag,
     "the session's before is signed"},
    {"stale-transaction-id", &Bugs::stale_transaction_id, 1, 5, 2,
     "N: 1 initiateAuthentication (default), 2 authenticateClient, 3 smdpSigned2, "
     "4 getBoundProfilePackage, 5 InitialiseSecureChannel"},
    {"wrong-address", &Bugs::wrong_address, 1, kFlag, kFlag, "another server's is signed"},
    {"wrong-signature", &Bugs::wrong_signature, 1, 3, 1,
     "N: 1 serverSigned1 (default), 2 smdpSigned2, 3 InitialiseSecureChannel"},
    {"wrong-certificate-role", &Bugs::wrong_certificate_role, 1, 2, 1,
     "N: 1 DPpb for DPauth (default), 2 DPauth for DPpb; of an SM-DS DPauth for DSauth"},
    {"missing-metadata", &Bugs::missing_metadata, 1, kFlag, 0, "none in authenticateClient"},
    {"other-metadata", &Bugs::other_metadata, 1, kFlag, 0, "another name in the package"},
    {"odd-empty-list", &Bugs::odd_empty_list, 1, kFlag, kFlag, "empty lists are there, or null"},
    {"truncated", &Bugs::truncated, 0, kMany, kMany,
     "N: answer that stops half-way (default each)"},
    {"http-500", &Bugs::http_500, 0, kMany, kMany, "N: answer that is an HTML page (default each)"},
    {"redirect", &Bugs::redirect, 0, kMany, kMany, "N: answer that is a redirect (default each)"},
    {"slow", &Bugs::slow, 5000, 600'000, 600'000, "N: milliseconds an answer takes (default 5000)"},
    {"huge-body", &Bugs::huge_body, 16u << 20, kHuge, kHuge,
     "N: bytes of an answer (default 16 MiB)"},
    {"lost-reply", &Bugs::lost_reply, 0, kMany, kMany,
     "N: answer that does not arrive (default each)"},
    {"refused-notifications", &Bugs::refused_notifications, kMany, kMany, 0,
     "N: how many get status 500 (default all)"},
    {"lost-notification-reply", &Bugs::lost_notification_reply, kMany, kMany, 0,
     "N: how many are kept without an answer (default all)"},
};

uint64_t MaximumOf(const Row& row, BugOwner owner) {
  return owner == BugOwner::kSmds ? row.smds_maximum : row.maximum;
}

Result<uint64_t> ReadValue(const Row& row, std::string_view text, BugOwner owner) {
  const uint64_t maximum = MaximumOf(row, owner);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc() && end == text.data() + text.size();
  if (number && value <= maximum) return value;
  return Fail(ErrorCode::kInvalidArgument, "the bug " + std::string(row.name) +
                                               " takes a number up to " + std::to_string(maximum));
}

}  // namespace

Result<void> SetBug(Bugs& bugs, std::string_view text, BugOwner owner) {
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const bool has_value = equals != std::string_view::npos;
  const std::string_view value = has_value ? text.substr(equals + 1) : std::string_view();
  if (name == kMissingField && !value.empty()) {
    bugs.missing_field = value;
    return {};
  }
  const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& each) {
    return each.name == name && MaximumOf(each, owner) != 0;
  });
  if (row == std::end(kRows)) {
    const std::string server = owner == BugOwner::kSmds ? "SM-DS" : "SM-DP+";
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "\"" + std::string(text) + "\" is no bug of the " + server)
                    .WithNext("lpa-sim world --help lists them"));
  }
  uint64_t number = row->value;
  if (has_value) {
    LPAB_ASSIGN(number, ReadValue(*row, value, owner));
  }
  bugs.*(row->member) = number;
  return {};
}

std::string DescribeBugs(BugOwner owner) {
  std::string text;
  for (const Row& row : kRows) {
    if (MaximumOf(row, owner) == 0) continue;
    text += "  " + std::string(row.name) + std::string(26 - row.name.size(), ' ') +
            std::string(row.help) + "\n";
  }
  return text + "  missing-field=NAME        this field of every answer\n";
}

}  // namespace lpab::sim::smdp
