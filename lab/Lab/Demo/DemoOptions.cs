using System.Net;

namespace KafkaPi.Lab.Demo;

/// <summary>What was asked for on the command line; <c>null</c> is: as the demo stands, or the default.</summary>
internal sealed record DemoOptions(string Name)
{
    /// <summary>The lab's directory and the demo's.</summary>
    public string Directory { get; init; } = Path.Combine(LabOptions.StateDirectory, Name);

    public int? Hosts { get; init; }

    /// <summary>What each host is to have, MiB: decides the heaps.</summary>
    public int? Memory { get; init; }

    public int? Port { get; init; }

    public IPNetwork? Subnet { get; init; }

    /// <summary>The lab's own API server, whatever <c>KUBECONFIG</c> says.</summary>
    public bool Embedded { get; init; }

    public OwnArchive? Archive { get; init; }

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>A distribution of the user's own.</summary>
/// <param name="Place">A file, or an http or https address.</param>
/// <param name="Sha512">Needed with an address, computed from a file when not given.</param>
internal sealed record OwnArchive(string Place, string? Sha512, string Version, string Flavor)
{
    public bool IsRemote => Place.StartsWith("http://", StringComparison.Ordinal) || Place.StartsWith("https://", StringComparison.Ordinal);
}
