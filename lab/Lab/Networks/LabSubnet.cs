using System.Net;

namespace KafkaPi.Lab.Networks;

/// <summary>IPv4 network of a lab and the addresses in it.</summary>
internal sealed record LabSubnet(IPNetwork Network)
{
    public static LabSubnet Default { get; } = new(IPNetwork.Parse("10.77.0.0/24"));

    /// <summary>Address of this machine, on the bridge.</summary>
    public IPAddress Machine => Address(1);

    public IPAddress Host(int host) => Address(10 + host);

    /// <summary>The subnet of the same size that an address lies in.</summary>
    public LabSubnet Around(IPAddress address) => new(NetworkOf(address, Network.PrefixLength));

    public static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var bits = BitConverter.ToUInt32([.. address.GetAddressBytes().Reverse()]);
        var mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
        return new(new IPAddress([.. BitConverter.GetBytes(bits & mask).Reverse()]), prefixLength);
    }

    private IPAddress Address(int number)
    {
        var bytes = Network.BaseAddress.GetAddressBytes();
        bytes[3] += (byte)number;
        return new IPAddress(bytes);
    }
}
