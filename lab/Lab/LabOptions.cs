using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace KafkaPi.Lab;

/// <summary>Which lab is meant. Labs that differ in <see cref="Name"/>, <see cref="Directory"/> and <see cref="Subnet"/> stand beside each other.</summary>
public sealed partial record LabOptions
{
    /// <summary>Where labs and the images are kept unless told otherwise.</summary>
    public const string StateDirectory = "/var/lib/kafkapi-lab";

    private static readonly string[] ReservedNames = ["image", "dist"];

    /// <summary>Names the network interfaces, namespaces and control groups too: lower case, digits and dashes, at most 24.</summary>
    public string Name { get; init; } = "kafkapi";

    /// <summary>Keys, disks and console logs of the hosts; <c>null</c> for one under <see cref="StateDirectory"/> by the lab's name.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// An IPv4 network from /16 to /24: this machine is its address 1, host N its address 10 + N; <c>null</c> for the one that the lab stands
    /// on already, or 10.77.0.0/24.
    /// </summary>
    public IPNetwork? Subnet { get; init; }

    /// <summary>Where images are kept, apart from all labs; <c>null</c> for <c>$KAFKAPI_LAB_CACHE</c> or one under <see cref="StateDirectory"/>.</summary>
    public string? ImageCache { get; init; }

    /// <exception cref="LabException">A value is outside of what is described above.</exception>
    internal LabOptions Validated()
    {
        if (!LabName().IsMatch(Name) || ReservedNames.Contains(Name))
            throw new LabException($"the lab's name '{Name}' must be 1 to 24 lower-case letters, digits and dashes, a letter first, and not {string.Join(" or ", ReservedNames)}");
        if (Subnet is { } subnet && (subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || subnet.PrefixLength is < 16 or > 24))
            throw new LabException($"the lab's subnet {subnet} must be an IPv4 network from /16 to /24");
        var directory = Path.GetFullPath(Directory ?? Path.Combine(StateDirectory, Name));
        if (directory.AsSpan().ContainsAny(",:\\\""))
            throw new LabException($"the lab's directory {directory} must not contain any of , : \\ \", which mount options cannot carry");
        return this with
        {
            Directory = directory,
            ImageCache = Path.GetFullPath(
                ImageCache ?? Environment.GetEnvironmentVariable("KAFKAPI_LAB_CACHE") ?? Path.Combine(StateDirectory, "image")),
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,23}$")]
    private static partial Regex LabName();
}
