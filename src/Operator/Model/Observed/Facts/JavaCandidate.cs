namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A package that the host's package lists offer, with the version that would be installed.</summary>
internal sealed record JavaCandidate(string Package, string Version);
