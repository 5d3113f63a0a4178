using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Unit.Tests")]
[assembly: InternalsVisibleTo("Integration.Tests")]
[assembly: InternalsVisibleTo("Benchmarks")]
