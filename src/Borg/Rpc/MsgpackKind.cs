namespace BorgBackupServer.Borg.Rpc;

/// <summary>The kinds of value in borg's dialect: no bin, no ext; bytes travel as the str family.</summary>
public enum MsgpackKind
{
    Nil,
    Boolean,
    WholeNumber,
    FloatingNumber,
    Text,
    Array,
    Map,
}
