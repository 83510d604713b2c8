// Lpa: the profiles of one card: list, download, switch, delete, and their notifications.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lpab/call.h"
#include "lpab/card.h"
#include "lpab/profile.h"

namespace lpab::api {
struct LpaState;
}  // namespace lpab::api

namespace lpab::v1 {

// "0.1.0", of the library at run time.
LPAB_API std::string_view Version();

struct LpaOptions {
  // Folder in which notifications are kept until their servers took them, and what is known of
  // cards; made when missing. Two programs may share it, `lpa` among them. Empty: notifications
  // stay on the card alone.
  std::string state_folder = {};
  // Folder of eSIM CI certificates to trust besides the system's CAs and what the card names.
  std::string ci_folder = {};
  // Trust the published GSMA test CIs where the card names them. Their keys are public.
  bool allow_test_ci = false;
  std::vector<Bytes> isdr_aids = {};  // tried before those that are known; 5 to 16 bytes each
  size_t block_size = 0;              // of STORE DATA, 63 to 255; 0: the most that the card takes
  bool deliver_notifications = true;  // of each operation, at once
};

struct Order {
  // "LPA:1$ADDRESS$MATCHINGID", in all forms of SGP.22 section 4.1; or the two below. A secret.
  std::string activation_code = {};
  std::string address = {};  // HOST or HOST:PORT; empty: the card's default SM-DP+
  std::string matching_id = {};
  std::optional<std::string> confirmation_code = {};  // secret
};

enum class Consent {
  kInstall,
  kReject,    // an explicit no: the order is used up
  kPostpone,  // later
};

struct Progress {
  // "open-card", "read-card", "initiate-authentication", "authenticate-server",
  // "authenticate-client", "check-policy-rules", "ask-consent", "prepare-download",
  // "get-bound-profile-package", "load-bound-profile-package", "send-notification", "done".
  std::string_view step;
  size_t done = 0;   // of `total` commands, while the package is loaded onto the card
  size_t total = 0;  // 0: not known
};

// What a download asks. Called on the thread that called Download; must not throw.
struct DownloadHandlers {
  // Shown what is offered: ICCID, name, provider, owner, class, rules, icon. Required.
  std::function<Consent(const Profile& offer)> ask_consent = {};
  // Asked only where the server demands a code and the order has none; nothing postpones.
  std::function<std::optional<std::string>()> ask_confirmation_code = {};
  std::function<void(const Progress&)> on_progress = {};
};

struct Installation {
  Profile profile;                      // disabled
  std::string trust;                    // "trusted through a system CA": why the server was
  std::vector<Delivery> notifications;  // empty where they are not delivered at once
};

// The change took place; its notifications may not have.
struct Change {
  Profile before;
  std::vector<Delivery> notifications;
  std::optional<Error> notification_error;  // why they could not even be read
  // The card took the command only without REFRESH: the modem must be restarted to see it.
  bool refresh_missing = false;
};

// Each operation opens the card, does its work and closes it. A profile is named by its ICCID, its
// AID in hex, or a nickname that only one has. After a lost answer the truth is read from the card
// before an error is given. One thread at a time; several objects on several cards may live on
// several threads.
//
// Errors of all: kNotFound (no eUICC, no such profile), kUnavailable, kBusy, kTimeout, kCancelled,
// kRefused and kFailedPrecondition with the card's own result in `details`, kUnknownOutcome when
// the card could not be asked what became of it.
class LPAB_API Lpa {
 public:
  // Errors: kInvalidArgument (options), those of the folders.
  static Result<Lpa> Open(Card card, const LpaOptions& options = {});
  Lpa(Lpa&& other) noexcept;
  Lpa& operator=(Lpa&& other) noexcept;
  ~Lpa();

  Result<ChipInfo> ReadChip(const Call& call = {});
  Result<std::vector<Profile>> ListProfiles(const Call& call = {});

  // Gets one profile from its SM-DP+ and installs it. Fails or is cancelled with the session at
  // both sides closed. Spec: SGP.22 section 3.1.
  // Errors: also kInvalidArgument (order), kUntrusted (the server, or what it signed), kProtocol
  // (the package is not what was agreed to), kRefused with the server's codes in `details`.
  Result<Installation> Download(const Order& order, const DownloadHandlers& handlers,
                                const Call& call = {});

  // Behind a bridge the device executes a switch and goes back to the profile from before unless
  // its modem reports the new one and this call, still reaching it, has confirmed that.
  Result<Change> Enable(std::string_view profile, const Call& call = {});
  Result<Change> Disable(std::string_view profile, const Call& call = {});
  Result<Change> Delete(std::string_view profile, const Call& call = {});
  // UTF-8, at most 64 characters; empty removes it.
  Result<Change> Rename(std::string_view profile, std::string_view nickname, const Call& call = {});

  // Those on the card.
  Result<std::vector<Notification>> ListNotifications(const Call& call = {});
  // Sends those on the card to their servers, and removes those that were taken. One whose server
  // failed a short while ago waits, unless `retry_now`.
  Result<std::vector<Delivery>> ProcessNotifications(bool retry_now = false, const Call& call = {});

 private:
  explicit Lpa(std::unique_ptr<api::LpaState> state);
  std::unique_ptr<api::LpaState> state_;
};

}  // namespace lpab::v1
