namespace KafkaPi.ControlPlane;

/// <summary>How a control plane is to run.</summary>
/// <param name="Directory">Where data, certificates, tokens and the kubeconfig are kept; made when it is not there.</param>
public sealed record ControlPlaneOptions(string Directory)
{
    /// <summary>The port on loopback; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Serves the fault switches at <c>/lab/faults</c> to admins.</summary>
    public bool Faults { get; init; }

    /// <summary>How many changes are remembered for watches that resume.</summary>
    public int WatchHistory { get; init; } = 8192;

    /// <summary>How many changes a watch may fall behind before it is cut off.</summary>
    public int WatchBuffer { get; init; } = 4096;

    /// <summary>How often a watch that asked for bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
