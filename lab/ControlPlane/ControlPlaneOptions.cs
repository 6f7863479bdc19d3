namespace KafkaPi.ControlPlane;

/// <summary>Settings of a control plane.</summary>
/// <param name="Directory">Holds data, certificates, tokens and the kubeconfig; created when missing.</param>
public sealed record ControlPlaneOptions(string Directory)
{
    /// <summary>The port on loopback; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Serves the fault switches at <c>/lab/faults</c> to admins.</summary>
    public bool Faults { get; init; }

    /// <summary>Changes kept in memory for watches that resume.</summary>
    public int WatchHistory { get; init; } = 8192;

    /// <summary>Changes that a watch may fall behind before it is cut off.</summary>
    public int WatchBuffer { get; init; } = 4096;

    /// <summary>The interval between bookmarks, for watches that ask for them.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
