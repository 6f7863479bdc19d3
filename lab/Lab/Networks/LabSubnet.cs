using System.Net;

namespace KafkaPi.Lab.Networks;

/// <summary>The lab's IPv4 network and who has which address in it.</summary>
internal sealed record LabSubnet(IPNetwork Network)
{
    public static LabSubnet Default { get; } = new(IPNetwork.Parse("10.77.0.0/24"));

    /// <summary>This machine, on the bridge.</summary>
    public IPAddress Machine => Address(1);

    public IPAddress Host(int host) => Address(10 + host);

    private IPAddress Address(int number)
    {
        var bytes = Network.BaseAddress.GetAddressBytes();
        bytes[3] += (byte)number;
        return new IPAddress(bytes);
    }
}
