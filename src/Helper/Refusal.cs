namespace BorgBackupServer.Helper;

/// <summary>The order is not carried out. The text is for the server's log; it never repeats what was on standard input.</summary>
internal sealed class Refusal(string message) : Exception(message);
