using System.Net;
using System.Net.Sockets;

namespace KafkaPi.Lab.Networks;

/// <summary>Free ports for programs of this machine that listen later, or again after a restart.</summary>
public static class ListeningPorts
{
    /// <summary>
    /// Start of the range that Linux gives to outgoing connections by default: 32768 to 60999
    /// (ip_local_port_range).
    /// </summary>
    private const int FirstEphemeral = 32768;
    private const int First = 15000;
    private const int Tries = 100;

    /// <summary>
    /// Chooses a port outside of the ephemeral range: an outgoing connection could take an ephemeral port before
    /// the program listens. The choice is random, so that two callers at the same time seldom get the same port.
    /// </summary>
    /// <exception cref="LabException">No free port was found.</exception>
    public static int Free()
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var port = Random.Shared.Next(First, FirstEphemeral);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new LabException($"of {Tries} ports from {First} to {FirstEphemeral - 1} tried at random none is free");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Any, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
