namespace BorgBackupServer.Journey;

/// <summary>The journey ends here, and the message says why.</summary>
public sealed class StepFailedException(string message, Exception? cause = null) : Exception(message, cause);
