// What the cases of tests/sim have in common.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "apps/lpa/exit_code.h"
#include "base/hex.h"
#include "errors_document.h"
#include "sim/smdp/sample_package.h"
#include "world.h"

namespace lpab::tests {

// The ICCID of the sample profile of this number (0 to 9): digits, and as the card has it.
inline std::string SampleIccid(int number) {
  return sim::smdp::WithLuhnDigit("89880010100000000" + std::to_string(number)).value();
}
inline std::string SampleIccidOnCard(int number) {
  return ToHex(sgp22::Iccid::FromDigits(SampleIccid(number))->ToWire());
}

// Orders and installs the sample profile of this number as "P" and its number, and sends no
// notification. Gives its ICCID.
inline std::string Install(World& world, int number, nlohmann::json fields = nullptr) {
  const std::string name = "P" + std::to_string(number);
  const bool sends = std::exchange(world.order.send_notification, false);
  world.AddSample(name, number, std::move(fields));
  const auto result = world.Download(name);
  world.order.send_notification = sends;
  EXPECT_TRUE(result) << result.error().ToString();
  return SampleIccid(number);
}

// Who refused, and why: "AuthenticateServer/2" of the card, "8.1/6.1" of the server, "lpa: ..."
// of the LPA itself. A code must be said as docs/errors.md has it.
inline std::string ReasonOf(const Error& error) {
  ExpectAsDocumented(error);
  if (const auto* es10 = error.Detail<Es10Detail>()) {
    return es10->function + "/" + std::to_string(es10->result);
  }
  if (const auto* rsp = error.Detail<RspDetail>()) return rsp->subject + "/" + rsp->reason;
  return "lpa: " + error.message;
}
template <typename T>
std::string ReasonOf(const Result<T>& result) {
  return result ? "ok" : ReasonOf(result.error());
}

template <typename T>
int ExitOf(const Result<T>& result) {
  return result ? 0 : apps::ExitCodeOf(result.error().code);
}

// The events of what the server has received, in order; "!install" of one that did not verify.
inline std::vector<std::string> ReceivedEvents(const World& world) {
  std::vector<std::string> events;
  for (const auto& received : world.ReceivedNotifications()) {
    const std::string mark = received["verified"] == true ? "" : "!";
    events.push_back(mark + received["event"].get<std::string>());
  }
  return events;
}

// The events of what waits on the card, in order.
inline std::vector<std::string> PendingEvents(World& world) {
  std::vector<std::string> events;
  for (const auto& pending : world.PendingNotifications()) {
    events.push_back(pending.event.ToString());
  }
  return events;
}

class CaseTest : public testing::Test {
 protected:
  World world_;
};

}  // namespace lpab::tests
