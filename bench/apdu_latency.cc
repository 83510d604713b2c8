// How long one command of the card takes over a card port, as one batch of one.
//   lpab-apdu-latency CARD STATE-FOLDER COUNT      CARD as `lpa --card` takes it
// Prints the median of COUNT exchanges of GetEuiccChallenge, in microseconds.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <string_view>
#include <vector>

#include "card/isdr.h"
#include "connect/card_source.h"

namespace lpab {
namespace {

using Microseconds = std::chrono::duration<double, std::micro>;

Result<double> MedianOf(std::string_view card_name, const std::string& state, size_t count) {
  const Call call{Deadline::After(std::chrono::minutes(2)), {}};
  LPAB_ASSIGN(const auto card, connect::OpenCard(card_name, state, call));
  LPAB_ASSIGN(const auto channel, card.reader->OpenLogicalChannel(card::KnownIsdrAids(), call));
  const apdu::CommandApdu challenge{0x80, 0xE2, 0x91, 0x00, {0xBF, 0x2E, 0x00}, 256};
  std::vector<Microseconds> times;
  for (size_t i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    LPAB_ASSIGN(const apdu::ResponseApdu response, channel->Transmit(challenge, call));
    times.push_back(std::chrono::steady_clock::now() - start);
    if (!response.sw.IsSuccess()) return Fail(ErrorCode::kRefused, response.sw.ToString());
  }
  LPAB_TRY(channel->Close(call));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count / 2),
                   times.end());
  return times[count / 2].count();
}

}  // namespace
}  // namespace lpab

int main(int argc, char** argv) {
  size_t count = 0;
  if (argc == 4) std::from_chars(argv[3], argv[3] + std::string_view(argv[3]).size(), count);
  if (count == 0) {
    std::cerr << "usage: lpab-apdu-latency CARD STATE-FOLDER COUNT\n";
    return 2;
  }
  const auto median = lpab::MedianOf(argv[1], argv[2], count);
  if (!median) {
    std::cerr << "lpab-apdu-latency: " << median.error().ToString() << "\n";
    return 1;
  }
  std::cout << *median << "\n";
  return 0;
}
