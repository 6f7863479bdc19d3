namespace KafkaPi.ControlPlane.Cel.Syntax;

internal enum Macro
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}
