#include "sim/smdp/smdp.h"

#include <algorithm>
#include <ctime>

#include "base/log.h"
#include "sim/smdp/rsp_status.h"

namespace lpab::sim::smdp {

namespace {

constexpr std::string_view kPathPrefix = "/gsma/rsp2/es9plus/";
constexpr std::string_view kHandleNotification = "handleNotification";
constexpr size_t kMaximumRequest = 256 * 1024;

void FillSeams(SmdpSeams& seams) {
  if (!seams.unix_time) seams.unix_time = [] { return static_cast<int64_t>(std::time(nullptr)); };
  if (!seams.random) seams.random = crypto::RandomBytes;
  if (!seams.one_time_key) seams.one_time_key = crypto::PrivateKey::Generate;
}

std::filesystem::path BesideOf(const std::filesystem::path& notifications_dir) {
  return (notifications_dir / ".." / "order-state").lexically_normal();
}

bool IsFunction(std::string_view name) {
  constexpr std::string_view kNames[] = {"initiateAuthentication", "authenticateClient",
                                         "getBoundProfilePackage", "cancelSession",
                                         kHandleNotification};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void LogOutcome(std::string_view function, const Result<JsonAnswer>& answer) {
  const std::string name(function);
  if (answer) {
    log::Info("smdp", name + ": done");
  } else {
    log::Warning("smdp", name + ": " + log::Escape(answer.error().ToString()));
  }
}

}  // namespace

Smdp::Smdp(SmdpSettings settings, NotificationStore notifications, OrderStates states)
    : settings_(std::move(settings)),
      orders_(settings_.orders_dir, settings_.address),
      notifications_(std::move(notifications)),
      states_(std::move(states)),
      sessions_(*settings_.seams.clock, settings_.sessions),
      spoiler_(settings_.bugs) {}

Result<Smdp> Smdp::Create(SmdpSettings settings) {
  if (settings.address.empty() || settings.identities.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "an SM-DP+ needs an address and an identity");
  }
  FillSeams(settings.seams);
  LPAB_ASSIGN(NotificationStore store, NotificationStore::Open(settings.notifications_dir));
  if (settings.state_dir.empty()) settings.state_dir = BesideOf(settings.notifications_dir);
  LPAB_ASSIGN(OrderStates states, OrderStates::Open(settings.state_dir));
  Smdp smdp(std::move(settings), std::move(store), std::move(states));
  LPAB_TRY(smdp.orders_.Check());
  return smdp;
}

http::HttpResponse Smdp::Handle(const http::HttpRequest& request) {
  std::string_view path = request.url;
  path = path.substr(0, path.find('?'));
  if (!path.starts_with(kPathPrefix)) return EmptyResponse(404);
  const std::string_view function = path.substr(kPathPrefix.size());
  if (!IsFunction(function)) return EmptyResponse(404);
  if (request.method != "POST") return EmptyResponse(405);
  if (request.body.size() > kMaximumRequest) return EmptyResponse(413);

  if (settings_.bugs.slow) {
    settings_.seams.clock->SleepFor(Duration(static_cast<int64_t>(*settings_.bugs.slow)));
  }
  return spoiler_.Spoil(function, Answer(function, request.body));
}

http::HttpResponse Smdp::Answer(std::string_view function, const std::string& body) {
  const auto parsed = JsonRequest::Parse(body);
  auto answer = parsed ? Call(function, *parsed) : Result<JsonAnswer>(Fail(parsed.error()));
  LogOutcome(function, answer);
  if (!answer) return FailureResponse(answer.error());
  SpoilFields(settings_.bugs, function, history_.transaction_id_before(), *answer);
  return function == kHandleNotification ? EmptyResponse(204) : SuccessResponse(*answer);
}

Result<JsonAnswer> Smdp::Call(std::string_view function, const JsonRequest& request) {
  if (function == "initiateAuthentication") return InitiateAuthentication(request);
  if (function == "authenticateClient") return AuthenticateClient(request);
  if (function == "getBoundProfilePackage") return GetBoundProfilePackage(request);
  if (function == "cancelSession") return CancelSession(request);
  return HandleNotification(request);
}

Result<Session*> Smdp::FindSession(ByteSpan transaction_id) {
  Session* session = sessions_.Find(transaction_id);
  if (session != nullptr) return session;
  return Fail(RspError(status::kTransactionUnknown, "there is no RSP session of this transactionId",
                       ErrorCode::kNotFound));
}

}  // namespace lpab::sim::smdp
