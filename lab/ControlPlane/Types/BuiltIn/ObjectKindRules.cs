using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>Rules of Namespaces, ConfigMaps and Leases beyond their schemas.</summary>
internal static class ObjectKindRules
{
    public static readonly KindRules Namespace = new(
        PrepareNamespace, (ns, _) => Names.LabelErrors(ns.Text("metadata", "name") ?? "", "metadata.name"));

    public static readonly KindRules ConfigMap = KindRules.Of((map, old) =>
        DataRules.Errors(map, ["binaryData"], ["data"])
            .Concat(DataRules.ImmutableErrors(map, old, "data", "binaryData")));

    public static readonly KindRules Lease = KindRules.Of((lease, _) => LeaseErrors(lease));

    private static void PrepareNamespace(JsonObject ns, JsonObject? old)
    {
        if (old is not null)
        {
            ns["spec"] = old["spec"]?.DeepClone();
            return;
        }

        ns.Ensure("metadata").Ensure("labels")["kubernetes.io/metadata.name"] = ns.Text("metadata", "name");
        ns["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        ns["status"] = new JsonObject { ["phase"] = "Active" };
    }

    private static IEnumerable<FieldError> LeaseErrors(JsonObject lease)
    {
        if (lease.Integer("spec", "leaseDurationSeconds") is <= 0 and var seconds)
        {
            yield return FieldError.Invalid(
                "spec.leaseDurationSeconds", JsonValue.Create(seconds), "must be greater than 0");
        }

        if (lease.Integer("spec", "leaseTransitions") is < 0 and var transitions)
        {
            yield return FieldError.Invalid(
                "spec.leaseTransitions", JsonValue.Create(transitions), "must be greater than or equal to 0");
        }
    }
}
