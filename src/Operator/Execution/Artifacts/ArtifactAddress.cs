namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Where an archive is fetched from, and who has named that place.</summary>
/// <param name="IsOfSpec">False when the spec names a version alone, and the operator knows the place.</param>
public sealed record ArtifactAddress(Uri Url, bool IsOfSpec = true)
{
    public const string MirrorSetting = "Operator__ApacheMirror";

    /// <summary>What a message is about.</summary>
    public string Subject => $"{(IsOfSpec ? "spec.distribution.source.url:" : "Apache's archive")} {Speakable}";

    /// <summary>What a person does when the archive is not there.</summary>
    public string Mend => IsOfSpec
        ? "Correct the URL."
        : "Give spec.distribution.source.url and spec.distribution.sha512, or the operator's setting "
            + $"{MirrorSetting} with a mirror that has it.";

    public string Speakable => ArtifactCache.Speakable(Url);
}
