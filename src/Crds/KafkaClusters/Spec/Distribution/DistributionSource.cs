using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

[ValidationRule(
    "[has(self.url), has(self.hostPath), has(self.installedAt)].filter(set, set).size() == 1",
    ValidationMessages.OneSource)]
public sealed record DistributionSource
{
    [Length(1, 2048)]
    [Pattern(Patterns.ArchiveUrl, ValidationMessages.ArchiveUrl)]
    [Description(
        "An http or https address of a .tar.gz or .tgz archive. The operator fetches it once and sends it to the "
        + "hosts. Without user or password.")]
    public string? Url { get; init; }

    [Length(1, 255)]
    [Pattern(Patterns.ArchivePath, ValidationMessages.ArchivePath)]
    [Description("The absolute path of a .tar.gz or .tgz archive that is already on every host.")]
    public string? HostPath { get; init; }

    [Length(1, 255)]
    [Pattern(Patterns.Path, ValidationMessages.Path)]
    [Description(
        "The absolute path of a distribution that is already unpacked on every host (the user's own KAFKA_HOME). It "
        + "is used as it is and never changed.")]
    public string? InstalledAt { get; init; }
}
