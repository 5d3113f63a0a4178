namespace BorgBackupServer.Server.Platform.Security;

/// <summary>On a page or a route: a session reaches it also while a second factor is required and missing. Everything without it is closed then.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WithoutSecondFactorAttribute : Attribute;
