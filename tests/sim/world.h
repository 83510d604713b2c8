// World: card, reader, SM-DP+ and LPA in one process, without sockets, on one clock that stands
// still, under a test PKI.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "card/channel_reader.h"
#include "counting.h"
#include "http/loopback_client.h"
#include "io/temporary_folder.h"
#include "lpa/profile_download.h"
#include "lpa/profile_manager.h"
#include "modem/modem_reader.h"
#include "sim/euicc/card.h"
#include "sim/modem/modem.h"
#include "sim/pki/test_pki.h"
#include "sim/smdp/smdp.h"

namespace lpab::tests {

struct WorldOptions {
  crypto::Curve curve = crypto::Curve::kNistP256;
  sim::euicc::CardOptions card = {};
  sim::smdp::Bugs server_bugs = {};
  // The modem that the card is in, and the settings by which the translator handles it; none: the
  // card is at hand.
  std::optional<sim::modem::ModemOptions> modem = {};
  modem::ModemProfileChanges modem_changes = {};
  // What is put around its port, each time that it is opened.
  std::function<std::unique_ptr<io::ByteStream>(std::unique_ptr<io::ByteStream>)> around_port = {};
};

// One server with orders, one card; every byte that crosses between LPA and server can be changed
// on its way. One thread.
class World {
 public:
  static constexpr char kAddress[] = "smdp.test.example";
  static constexpr int64_t kNow = 1'800'000'000;  // seconds since 1970, when the clock starts

  explicit World(WorldOptions options = {});

  // An order: the package as NAME.der, or with `fields` (order.h) as NAME.json over it.
  void AddOrder(const std::string& name, const Bytes& package, nlohmann::json fields = nullptr);
  // The sample package under this name, with the ICCID of its `number` (0 to 9).
  void AddSample(const std::string& name, int number, nlohmann::json fields = nullptr);

  // Moved by tests, pauses and slow answers only.
  FakeClock& clock() { return clock_; }
  // Within an hour of the world's time.
  Call call() const { return {Deadline::After(std::chrono::hours(1), clock_), {}}; }

  // Within call(), or `call` where it has a deadline.
  Result<lpa::DownloadResult> Download(const std::string& matching_id, const Call& call = {});
  lpa::ProfileManager Manager(lpa::ManagementOptions options = {});
  // On a channel of their own.
  std::vector<sgp22::NotificationMetadata> PendingNotifications();
  std::vector<lpa::NotificationDelivery> ProcessNotifications();
  lpa::IsdrChannel OpenIsdr();
  // One ES10 command in hexadecimal, on a channel of its own; the answer likewise, or "SW 6A80".
  std::string Es10(const std::string& hex);

  // Takes the card's power away and gives it back.
  void ResetCard();
  // The server begins anew, with the orders and their states that it has on disk.
  void RestartServer(sim::smdp::Bugs bugs = {});

  // "released", "downloaded", "installed" or "error": order_state.h.
  std::string OrderStatus(const std::string& name) const;
  void WriteOrderState(const std::string& name, const nlohmann::json& state);
  // The reasons in the cancelSession requests that the server saw, in order.
  const std::vector<int>& cancel_reasons() const { return cancel_reasons_; }
  // Of the session that the server began last, in hexadecimal; empty before the first.
  const std::string& transaction_id() const { return transaction_id_; }
  // Logical channels of the card that are open besides the basic one.
  int OpenChannels();
  // Whether the card is in the RSP session that the server began last. Ends it.
  bool CardHasSession();
  size_t FreeCardMemory();

  // What the server kept: {event, seqNumber, iccid, verified, ...} each, in order of arrival.
  std::vector<nlohmann::json> ReceivedNotifications() const;
  // The ES9+ functions called, in order.
  const std::vector<std::string>& functions() const { return functions_; }

  // Called with each request before the server sees it, and each answer before the LPA does.
  using Change = std::function<void(const std::string& function, nlohmann::json& body)>;
  Change change_request;
  Change change_answer;
  // The server cannot be reached.
  bool offline = false;
  // So many handleNotification requests are answered with status 500 before the server sees them;
  // so many are handled, and the answer does not arrive.
  int refuse_notifications = 0;
  int lose_notification_replies = 0;

  lpa::DownloadOrder order;        // address and matching id are set by Download
  lpa::DownloadHandlers handlers;  // accepts, unless changed
  lpa::IsdrOptions isdr;

  const sim::euicc::CardState& card_state() const { return card_->state(); }
  std::string eid() const;
  CountingCard& counting_card() { return *counting_card_; }
  CountingReader& reader() { return *reader_; }
  // Where there is a modem: the translator's side of it, which OpenModem() makes anew on a new
  // port, with what the earlier one left open.
  modem::ModemReader& translator() { return *translator_; }
  void OpenModem();
  http::HttpClient& http() { return client_; }

 private:
  http::HttpResponse Serve(http::HttpRequest request);
  void MakeServer(sim::smdp::Bugs bugs);

  WorldOptions options_;
  FakeClock clock_;
  io::TemporaryFolder folder_;
  std::unique_ptr<sim::euicc::Card> card_;
  std::unique_ptr<CountingCard> counting_card_;
  std::unique_ptr<card::ChannelReader> channel_reader_;
  std::unique_ptr<sim::modem::Modem> modem_;
  std::shared_ptr<modem::ChannelMemory> sessions_;
  std::unique_ptr<modem::ModemReader> translator_;
  std::unique_ptr<CountingReader> reader_;
  std::unique_ptr<sim::smdp::Smdp> smdp_;
  http::LoopbackClient client_;
  std::vector<std::string> functions_;
  std::vector<int> cancel_reasons_;
  std::string transaction_id_;
};

// Where a world's files lie. They need to outlive no crash: in memory they cost no fsync.
std::filesystem::path FolderForWorlds();

// The test certificates, made once for a program.
const sim::pki::PkiPair& SharedPki();

// A TS.48 package of the shared test data; nothing when it is missing.
std::optional<Bytes> Ts48Package(const std::string& name);

}  // namespace lpab::tests
