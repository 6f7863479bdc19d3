using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>The options of a writing request, and the warnings for its response.</summary>
internal sealed record WriteOptions(bool DryRun, string FieldValidation)
{
    private const int MaxManagerLength = 128;

    public List<string> Warnings { get; } = [];

    public static WriteOptions Of(HttpRequest request)
    {
        var dryRun = request.Query["dryRun"].ToArray();
        var fieldValidation = request.Query["fieldValidation"].ToString();
        if (dryRun is not [] && dryRun is not ["All"])
        {
            throw Unsupported("dryRun", dryRun[0] ?? "", "All");
        }

        if (fieldValidation is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            throw Unsupported("fieldValidation", fieldValidation, "", "Ignore", "Strict", "Warn");
        }

        if (request.Query["fieldManager"].ToString() is { Length: > MaxManagerLength })
        {
            throw Invalid(FieldError.TooLong("fieldManager", MaxManagerLength));
        }

        return new(dryRun is not [], fieldValidation.Length == 0 ? "Warn" : fieldValidation);
    }

    private static ApiException Unsupported(string field, string value, params string[] supported) =>
        Invalid(FieldError.Unsupported(field, value, supported));

    private static ApiException Invalid(FieldError error) =>
        ApiException.InvalidRequest("meta.k8s.io", "CreateOptions", error);
}
