using System.Collections.Immutable;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>The result of parsing a resource: the desired cluster, or all errors of its spec.</summary>
public sealed record ParsedSpec(DesiredCluster? Value, ImmutableArray<FieldError> Problems);
