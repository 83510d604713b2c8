// What result codes say, in words a user can act on. Spec: SGP.22 sections 5.2.6, 5.6, 5.7 and the
// integers of annex H.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace lpab::sgp22 {

// Functions whose result codes ResultText knows; Es10Detail::function holds these names.
namespace function {
inline constexpr std::string_view kEnableProfile = "EnableProfile";
inline constexpr std::string_view kDisableProfile = "DisableProfile";
inline constexpr std::string_view kDeleteProfile = "DeleteProfile";
inline constexpr std::string_view kSetNickname = "SetNickname";
inline constexpr std::string_view kSetDefaultDpAddress = "SetDefaultDpAddress";
inline constexpr std::string_view kEuiccMemoryReset = "EuiccMemoryReset";
inline constexpr std::string_view kGetProfilesInfo = "GetProfilesInfo";
inline constexpr std::string_view kAuthenticateServer = "AuthenticateServer";
inline constexpr std::string_view kPrepareDownload = "PrepareDownload";
inline constexpr std::string_view kCancelSession = "CancelSession";
inline constexpr std::string_view kListNotification = "ListNotification";
inline constexpr std::string_view kRetrieveNotificationsList = "RetrieveNotificationsList";
inline constexpr std::string_view kNotificationSent = "NotificationSent";
inline constexpr std::string_view kLoadBoundProfilePackage = "LoadBoundProfilePackage";
}  // namespace function

// "the profile is not in disabled state (2)"; a code that is not in the tables still gives
// "result 9, which SGP.22 version 2 does not define".
std::string ResultText(std::string_view function, int code);

// The error a function's result other than ok is: "EnableProfile: the profile is ...".
Error Es10Error(std::string_view function, int code);

// Which command of a package failed: "LoadProfileElements (5)".
std::string BppCommandText(int command);
// Why: "a profile element could not be processed: ... (12)".
std::string BppErrorReasonText(int reason);
// The error that a ProfileInstallationResult with an ErrorResult is.
Error BppError(int command, int reason);

// Subject and reason of an ES9+ answer: "the matching id is refused (8.2.6/3.8)".
std::string RspStatusText(std::string_view subject, std::string_view reason);
// The error an ES9+ answer with status Failed is. `server_text` is the server's own message.
Error RspError(std::string_view function, std::string_view subject, std::string_view reason,
               std::string_view server_text);

}  // namespace lpab::sgp22
