using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

[ValidationRule("has(self.source) || self.flavor == 'Apache'", ValidationMessages.SourceForConfluent)]
[ValidationRule(
    "!has(self.source) || !has(self.source.url) || has(self.sha512)", ValidationMessages.Sha512ForUrl)]
[ValidationRule(
    "!has(self.source) || !has(self.source.installedAt) || !has(self.sha512)",
    ValidationMessages.NoSha512ForInstalled)]
[ValidationRule("has(self.source) || !has(self.sha512)", ValidationMessages.NoSha512WithoutSource)]
public sealed record DistributionSpec
{
    [Description(
        "The layout of the archive. Confluent: bin/kafka-server-start and etc/kafka. Apache: "
        + "bin/kafka-server-start.sh and config.")]
    public DistributionFlavor Flavor { get; init; } = DistributionFlavor.Confluent;

    [Description(
        "Where the distribution comes from: exactly one of url, hostPath and installedAt. Releases of Apache Kafka "
        + "that the operator knows need none: it has the address and the SHA-512 of their archives.")]
    public DistributionSource? Source { get; init; }

    [Length(128, 128)]
    [Pattern(Patterns.Sha512, ValidationMessages.Sha512)]
    [Description(
        "The SHA-512 of the archive: 128 hexadecimal digits in lower case, as sha512sum prints them. It is checked "
        + "before anything is unpacked. Required with source.url, optional with source.hostPath, not allowed with "
        + "source.installedAt and without source.")]
    public string? Sha512 { get; init; }
}
