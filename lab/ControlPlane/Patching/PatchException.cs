namespace KafkaPi.ControlPlane.Patching;

/// <summary>A patch that does not fit the object.</summary>
internal sealed class PatchException(string message, bool tooLarge = false) : Exception(message)
{
    public bool IsTooLarge => tooLarge;
}
