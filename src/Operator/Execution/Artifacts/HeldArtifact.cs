namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>An archive that stays in the cache until it is let go, so that it can be sent in peace.</summary>
public sealed class HeldArtifact(Artifact artifact, IDisposable use) : IDisposable
{
    public Artifact Artifact => artifact;

    public void Dispose() => use.Dispose();
}
