using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace KafkaPi.Lab;

/// <summary>
/// Identity and place of a lab. Labs that differ in <see cref="Name"/>, <see cref="Directory"/> and
/// <see cref="Subnet"/> stand beside each other.
/// </summary>
public sealed partial record LabOptions
{
    /// <summary>Default parent directory of labs and images.</summary>
    public const string StateDirectory = "/var/lib/kafkapi-lab";

    private static readonly string[] ReservedNames = ["image", "dist"];

    /// <summary>
    /// Lower-case letters, digits and dashes, at most 24. Network interfaces, namespaces and control groups
    /// carry the name too.
    /// </summary>
    public string Name { get; init; } = "kafkapi";

    /// <summary>
    /// Directory of the hosts' keys, disks and console logs. The default, for <c>null</c>, is
    /// <see cref="StateDirectory"/> and the lab's name.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>
    /// IPv4 network from /16 to /24. This machine has its address 1, host N its address 10 + N. The default,
    /// for <c>null</c>, is the network that the lab stands on already, or 10.77.0.0/24.
    /// </summary>
    public IPNetwork? Subnet { get; init; }

    /// <summary>
    /// Directory of the images that all labs share. The default, for <c>null</c>, is
    /// <c>$KAFKAPI_LAB_CACHE</c>, or one under <see cref="StateDirectory"/>.
    /// </summary>
    public string? ImageCache { get; init; }

    /// <summary>
    /// Environment of all services of the hosts, as systemd's <c>DefaultEnvironment=</c> takes it; <c>null</c> for
    /// none. A host's disk keeps the value that it was made with.
    /// </summary>
    public string? ServiceEnvironment { get; init; }

    /// <exception cref="LabException">A value is out of the bounds described above.</exception>
    internal LabOptions Validated()
    {
        if (!LabName().IsMatch(Name) || ReservedNames.Contains(Name))
        {
            throw new LabException(
                $"the lab's name '{Name}' must be 1 to 24 lower-case letters, digits and dashes, a letter first, and "
                    + $"not {string.Join(" or ", ReservedNames)}");
        }

        if (Subnet is { } subnet
            && (subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || subnet.PrefixLength is < 16 or > 24))
        {
            throw new LabException($"the lab's subnet {subnet} must be an IPv4 network from /16 to /24");
        }

        var directory = Path.GetFullPath(Directory ?? Path.Combine(StateDirectory, Name));
        if (directory.AsSpan().ContainsAny(",:\\\""))
        {
            throw new LabException(
                $"the lab's directory {directory} must not contain any of , : \\ \", which mount options cannot carry");
        }

        return this with
        {
            Directory = directory,
            ImageCache = Path.GetFullPath(
                ImageCache
                    ?? Environment.GetEnvironmentVariable("KAFKAPI_LAB_CACHE")
                    ?? Path.Combine(StateDirectory, "image")),
        };
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,23}$")]
    private static partial Regex LabName();
}
