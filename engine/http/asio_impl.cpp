// Boost.Asio's own sources, once (see asio.hpp).
#include <boost/asio/impl/src.hpp>

#include "engine/http/asio.hpp"
