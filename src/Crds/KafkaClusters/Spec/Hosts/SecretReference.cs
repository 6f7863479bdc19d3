using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record SecretReference
{
    [Required]
    [Length(1, 253)]
    [Pattern(Patterns.DnsSubdomain, ValidationMessages.DnsSubdomain)]
    [Description("The name of the Secret.")]
    public string Name { get; init; } = "";
}
