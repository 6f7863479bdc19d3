using System.Net;

namespace KafkaPi.Lab.Demo;

/// <summary>Options of the command line; <c>null</c> keeps the value of the existing demo, or the default.</summary>
internal sealed record DemoOptions(string Name)
{
    /// <summary>Directory of the demo and of its lab.</summary>
    public string Directory { get; init; } = Path.Combine(LabOptions.StateDirectory, Name);

    public int? Hosts { get; init; }

    /// <summary>Memory of each host in MiB, which decides the heaps.</summary>
    public int? Memory { get; init; }

    public int? Port { get; init; }

    public IPNetwork? Subnet { get; init; }

    /// <summary>True for the lab's own API server, whatever <c>KUBECONFIG</c> says.</summary>
    public bool Embedded { get; init; }

    public OwnArchive? Archive { get; init; }

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}
