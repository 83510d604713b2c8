#include "sgp22/result_texts.h"

#include <span>

#include "base/log.h"

namespace lpab::sgp22 {
namespace {

struct Es10Row {
  std::string_view function;
  int code;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

constexpr int kUndefinedError = 127;
constexpr std::string_view kListFirst = "list the profiles to see their states";

constexpr Es10Row kEs10Rows[] = {
    {function::kEnableProfile, 1, ErrorCode::kNotFound, "the card has no such profile", kListFirst},
    {function::kEnableProfile, 2, ErrorCode::kFailedPrecondition,
     "the profile is not in disabled state", kListFirst},
    {function::kEnableProfile, 3, ErrorCode::kRefused,
     "a policy rule of the enabled profile forbids to disable it", "ask that profile's operator"},
    {function::kEnableProfile, 4, ErrorCode::kFailedPrecondition,
     "the wrong profile would be enabled again while a test profile is active", kListFirst},
    {function::kEnableProfile, 5, ErrorCode::kBusy,
     "the card's toolkit is busy with a proactive command", "reset the modem and try again"},
    {function::kDisableProfile, 1, ErrorCode::kNotFound, "the card has no such profile",
     kListFirst},
    {function::kDisableProfile, 2, ErrorCode::kFailedPrecondition,
     "the profile is not in enabled state", kListFirst},
    {function::kDisableProfile, 3, ErrorCode::kRefused,
     "a policy rule of the profile forbids to disable it", "ask the profile's operator"},
    {function::kDisableProfile, 5, ErrorCode::kBusy,
     "the card's toolkit is busy with a proactive command", "reset the modem and try again"},
    {function::kDeleteProfile, 1, ErrorCode::kNotFound, "the card has no such profile", kListFirst},
    {function::kDeleteProfile, 2, ErrorCode::kFailedPrecondition,
     "the profile is not in disabled state", "disable the profile, then delete it"},
    {function::kDeleteProfile, 3, ErrorCode::kRefused,
     "a policy rule of the profile forbids to delete it", "ask the profile's operator"},
    {function::kSetNickname, 1, ErrorCode::kNotFound, "the card has no such profile", kListFirst},
    {function::kEuiccMemoryReset, 1, ErrorCode::kFailedPrecondition, "there is nothing to delete",
     ""},
    {function::kEuiccMemoryReset, 2, ErrorCode::kBusy,
     "the card's toolkit is busy with a proactive command", "reset the modem and try again"},
    {function::kGetProfilesInfo, 1, ErrorCode::kMalformed,
     "the card finds the search or the tag list wrong", ""},
    {function::kAuthenticateServer, 1, ErrorCode::kUntrusted,
     "the card does not accept the server's certificate", ""},
    {function::kAuthenticateServer, 2, ErrorCode::kUntrusted,
     "the card finds the server's signature invalid", ""},
    {function::kAuthenticateServer, 3, ErrorCode::kUnsupported,
     "the card does not support the curve of the server's certificate", ""},
    {function::kAuthenticateServer, 4, ErrorCode::kFailedPrecondition,
     "the card has no session open: it was reset, or another program used it", "try again"},
    {function::kAuthenticateServer, 5, ErrorCode::kUntrusted,
     "the server's OID is not the one the card expects", ""},
    {function::kAuthenticateServer, 6, ErrorCode::kUntrusted,
     "the server signed another challenge than the card's", "try again"},
    {function::kAuthenticateServer, 7, ErrorCode::kUntrusted,
     "the card does not know the CI that the server wants to use",
     "this card and this server belong to different CIs: test and live do not mix"},
    {function::kPrepareDownload, 1, ErrorCode::kUntrusted,
     "the card does not accept the server's profile binding certificate", ""},
    {function::kPrepareDownload, 2, ErrorCode::kUntrusted,
     "the card finds the server's second signature invalid", ""},
    {function::kPrepareDownload, 3, ErrorCode::kUnsupported,
     "the card does not support the curve of the profile binding certificate", ""},
    {function::kPrepareDownload, 4, ErrorCode::kFailedPrecondition,
     "the card has no session open: it was reset, or another program used it", "try again"},
    {function::kPrepareDownload, 5, ErrorCode::kUntrusted,
     "the transaction id is not that of the card's session", "try again"},
    {function::kCancelSession, 5, ErrorCode::kFailedPrecondition,
     "the card has no session with this transaction id", ""},
    {function::kRetrieveNotificationsList, 1, ErrorCode::kNotFound,
     "the card has no such notification", "list the notifications"},
    {function::kNotificationSent, 1, ErrorCode::kNotFound, "the card has no such notification",
     "list the notifications"},
};

struct CodeRow {
  int code;
  std::string_view text;
};

constexpr CodeRow kBppCommands[] = {
    {0, "InitialiseSecureChannel"}, {1, "ConfigureISDP"},      {2, "StoreMetadata"},
    {3, "StoreMetadata, second"},   {4, "ReplaceSessionKeys"}, {5, "LoadProfileElements"},
};

struct ReasonRow {
  int code;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

constexpr ReasonRow kBppReasons[] = {
    {1, ErrorCode::kMalformed, "the card finds values in the package wrong", ""},
    {2, ErrorCode::kUntrusted, "the card finds the package's signature invalid", "try again"},
    {3, ErrorCode::kUntrusted, "the package belongs to another transaction", "try again"},
    {4, ErrorCode::kUnsupported, "the card does not support the package's key type or length", ""},
    {5, ErrorCode::kUnsupported, "the package asks for another operation than an installation", ""},
    {6, ErrorCode::kUnsupported, "the card does not take profiles of this class", ""},
    {7, ErrorCode::kMalformed, "a protected segment of the package has a wrong structure",
     "try again; if it stays, tell the operator"},
    {8, ErrorCode::kUntrusted, "a protected segment of the package has a wrong MAC",
     "try again; if it stays, try a smaller block size"},
    {9, ErrorCode::kAlreadyExists, "a profile with this ICCID is already installed", kListFirst},
    {10, ErrorCode::kResourceExhausted, "the card has not enough memory for the profile",
     "delete a profile that is not needed"},
    {11, ErrorCode::kUnavailable, "the installation was interrupted", "try again"},
    {12, ErrorCode::kUnsupported,
     "a profile element could not be processed: the profile may be newer than the card",
     "ask the operator for a profile for this card's version"},
    {13, ErrorCode::kMalformed, "the metadata and the profile do not agree", "tell the operator"},
    {14, ErrorCode::kRefused, "the test profile's keys are not test keys", ""},
    {15, ErrorCode::kRefused, "the card's rules do not allow this profile's policy rules",
     "ask the operator for a profile without policy rules"},
    {kUndefinedError, ErrorCode::kRefused, "the installation failed, the card does not say why",
     "try again"},
};

struct RspRow {
  std::string_view subject;
  std::string_view reason;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

constexpr std::string_view kAskForCode = "ask the operator for a new activation code";

constexpr RspRow kRspRows[] = {
    {"1.6", "2.1", ErrorCode::kMalformed, "the server finds the request invalid", ""},
    {"8.1", "4.8", ErrorCode::kResourceExhausted, "the card has not enough memory for the profile",
     "delete a profile that is not needed"},
    {"8.1", "6.1", ErrorCode::kUntrusted, "the server finds the card's signature invalid", ""},
    {"8.1.1", "2.2", ErrorCode::kRefused, "the order needs the card's EID",
     "tell the operator the EID"},
    {"8.1.1", "3.8", ErrorCode::kRefused, "the order was made for another card (EID)",
     "check the EID that was ordered"},
    {"8.1.2", "6.1", ErrorCode::kUntrusted, "the server does not accept the EUM certificate", ""},
    {"8.1.2", "6.3", ErrorCode::kUntrusted, "the EUM certificate has expired", ""},
    {"8.1.3", "6.1", ErrorCode::kUntrusted, "the server does not accept the eUICC certificate", ""},
    {"8.1.3", "6.3", ErrorCode::kUntrusted, "the eUICC certificate has expired", ""},
    {"8.2", "1.2", ErrorCode::kRefused, "the profile has not been released for download yet",
     "ask the operator"},
    {"8.2", "3.7", ErrorCode::kRefused, "the profile cannot be bound again for this card",
     kAskForCode},
    {"8.2.1", "3.3", ErrorCode::kFailedPrecondition,
     "the profile was downloaded already, or its order is in another state", kAskForCode},
    {"8.2.1", "3.9", ErrorCode::kNotFound, "the server does not know this ICCID", ""},
    {"8.2.5", "3.7", ErrorCode::kResourceExhausted, "the server has no more profiles of this type",
     "ask the operator"},
    {"8.2.5", "4.3", ErrorCode::kUnsupported, "no profile of this order fits this card",
     "ask the operator"},
    {"8.2.6", "3.3", ErrorCode::kRefused, "the matching id is in conflict", kAskForCode},
    {"8.2.6", "3.8", ErrorCode::kNotFound, "the server refuses the matching id",
     "check the activation code; it may be used up"},
    {"8.2.6", "3.10", ErrorCode::kRefused, "another matching id belongs to this ICCID",
     kAskForCode},
    {"8.2.7", "2.2", ErrorCode::kInvalidArgument, "a confirmation code is needed",
     "give the confirmation code"},
    {"8.2.7", "3.8", ErrorCode::kRefused, "the confirmation code is wrong",
     "check the confirmation code and try again: wrong tries are counted"},
    {"8.2.7", "6.4", ErrorCode::kRefused, "too many wrong confirmation codes", kAskForCode},
    {"8.2.8", "1.2", ErrorCode::kRefused, "the card's rules do not allow this profile's policies",
     ""},
    {"8.8", "3.10", ErrorCode::kUntrusted, "the server finds its OID wrong", ""},
    {"8.8", "4.2", ErrorCode::kUnsupported, "the server does not support this card", ""},
    {"8.8.1", "3.8", ErrorCode::kInvalidArgument, "the server does not go by this address",
     "check the address in the activation code"},
    {"8.8.2", "3.1", ErrorCode::kUntrusted, "the server supports none of the card's CIs",
     "this card and this server belong to different CIs: test and live do not mix"},
    {"8.8.3", "3.1", ErrorCode::kUnsupported,
     "the server does not support the card's version of SGP.22", ""},
    {"8.8.4", "3.7", ErrorCode::kUntrusted, "the server has no certificate of the card's CIs",
     "this card and this server belong to different CIs: test and live do not mix"},
    {"8.8.5", "4.10", ErrorCode::kRefused, "the download order has expired", kAskForCode},
    {"8.8.5", "6.4", ErrorCode::kRefused, "too many tries to download this order", kAskForCode},
    {"8.10.1", "3.9", ErrorCode::kFailedPrecondition, "the server no longer knows this session",
     "try again"},
    {"8.11.1", "3.9", ErrorCode::kUntrusted, "the server does not know the card's CI", ""},
};

// SGP.22 section 5.2.6.2: the words of a reason whose pair is not in the table.
constexpr struct {
  std::string_view reason;
  std::string_view text;
} kReasons[] = {
    {"1.1", "not known"},
    {"1.2", "not allowed"},
    {"2.1", "invalid"},
    {"2.2", "missing"},
    {"2.3", "a condition failed"},
    {"3.1", "not supported"},
    {"3.3", "already in use"},
    {"3.4", "not found"},
    {"3.7", "not available"},
    {"3.8", "refused"},
    {"3.9", "unknown"},
    {"3.10", "wrong association"},
    {"4.2", "execution error"},
    {"4.3", "stopped on a warning"},
    {"4.8", "not enough memory"},
    {"4.10", "its time to live has expired"},
    {"5.1", "not reachable"},
    {"6.1", "verification failed"},
    {"6.3", "expired"},
    {"6.4", "too many tries"},
};

const Es10Row* FindEs10(std::string_view function, int code) {
  for (const Es10Row& row : kEs10Rows) {
    if (row.function == function && row.code == code) return &row;
  }
  return nullptr;
}

const RspRow* FindRsp(std::string_view subject, std::string_view reason) {
  for (const RspRow& row : kRspRows) {
    if (row.subject == subject && row.reason == reason) return &row;
  }
  return nullptr;
}

const ReasonRow* FindReason(int reason) {
  for (const ReasonRow& row : kBppReasons) {
    if (row.code == reason) return &row;
  }
  return nullptr;
}

std::string WithCode(std::string_view text, int code) {
  return std::string(text) + " (" + std::to_string(code) + ")";
}

std::string NotDefined(int code) {
  return "result " + std::to_string(code) + ", which SGP.22 version 2 does not define";
}

}  // namespace

std::string ResultText(std::string_view function, int code) {
  if (code == 0) return "ok";
  if (const Es10Row* row = FindEs10(function, code)) return WithCode(row->text, code);
  if (code == kUndefinedError) return WithCode("the card refuses and does not say why", code);
  return NotDefined(code);
}

Error Es10Error(std::string_view function, int code) {
  const Es10Row* row = FindEs10(function, code);
  const std::string name(function);
  Error error =
      MakeError(row ? row->error : ErrorCode::kRefused, name + ": " + ResultText(function, code));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(Es10Detail{name, code});
}

std::string BppCommandText(int command) {
  for (const CodeRow& row : kBppCommands) {
    if (row.code == command) return WithCode(row.text, command);
  }
  return "a command that SGP.22 version 2 does not define (" + std::to_string(command) + ")";
}

std::string BppErrorReasonText(int reason) {
  if (const ReasonRow* row = FindReason(reason)) return WithCode(row->text, reason);
  return NotDefined(reason);
}

Error BppError(int command, int reason) {
  const ReasonRow* row = FindReason(reason);
  Error error =
      MakeError(row ? row->error : ErrorCode::kRefused,
                "installation, " + BppCommandText(command) + ": " + BppErrorReasonText(reason));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(
      Es10Detail{std::string(function::kLoadBoundProfilePackage), reason});
}

std::string RspStatusText(std::string_view subject, std::string_view reason) {
  const std::string codes = " (" + log::Escape(subject, 20) + "/" + log::Escape(reason, 20) + ")";
  if (const RspRow* row = FindRsp(subject, reason)) return std::string(row->text) + codes;
  for (const auto& row : kReasons) {
    if (row.reason == reason) return "the server refuses: " + std::string(row.text) + codes;
  }
  return "the server refuses with a code that SGP.22 version 2 does not define" + codes;
}

Error RspError(std::string_view function, std::string_view subject, std::string_view reason,
               std::string_view server_text) {
  std::string text = std::string(function) + ": " + RspStatusText(subject, reason);
  if (!server_text.empty()) text += "; it says: " + log::Escape(server_text);
  const RspRow* row = FindRsp(subject, reason);
  Error error = MakeError(row ? row->error : ErrorCode::kRefused, std::move(text));
  if (row) error.next = std::string(row->next);
  return std::move(error).WithDetail(RspDetail{std::string(subject), std::string(reason)});
}

}  // namespace lpab::sgp22
