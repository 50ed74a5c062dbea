using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'daemonset-plan' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'daemonset-plan'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'daemonset-plan' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('--why', '--why', [CompletionResultType]::ParameterName, 'Show the checks on this node: the controller''s, passed or not, then what refuses the pod; repeatable, or several with commas between them')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Exit 1 unless this many nodes get a pod, or all of them do')
            [CompletionResult]::new('--must-cover', '--must-cover', [CompletionResultType]::ParameterName, 'Exit 1 unless every node with these labels holds a pod; a selector as kubectl get -l takes it; repeatable')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write this format to this file as well; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Which nodes get a pod, which do not, why, and what to change [default]')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'What is wrong with the manifests, with or without a cluster')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'What a change does to every node: who gains, loses or restarts a pod, in which waves, and whether it ever ends')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Whether a cluster holds what is predicted: each DaemonSet''s missing, pending and stray pods, and why')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a rule of lint or a reason of a plan is about')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'The object as the API server would store it, or with --pod the pod that the controller would make')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Save all that plans and audits read of a cluster in one file, without secrets')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'The script that completes commands, options and names in a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'daemonset-plan;plan' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('--why', '--why', [CompletionResultType]::ParameterName, 'Show the checks on this node: the controller''s, passed or not, then what refuses the pod; repeatable, or several with commas between them')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Exit 1 unless this many nodes get a pod, or all of them do')
            [CompletionResult]::new('--must-cover', '--must-cover', [CompletionResultType]::ParameterName, 'Exit 1 unless every node with these labels holds a pod; a selector as kubectl get -l takes it; repeatable')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write this format to this file as well; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;lint' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster, as plan takes it: says what a defect costs there; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster, as plan takes it: says what a defect costs there; repeat to add up several')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The kubeconfig''s cluster, for --live')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit 1 when there is a finding of this level or above: error, warning, info, or never [default: error]')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Run only this rule; repeatable')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Do not run this rule; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file; without it, .daemonset-plan.yaml here or above, up to the repository''s root')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Leave out the findings that this file lists, each once, wherever they have moved to: only new ones fail')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write all findings into this file, for --baseline; exits 0')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write this format to this file as well; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Ask the cluster of the kubeconfig in the place of a dump; without a manifest its own DaemonSets are linted, those of -n or all')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;diff' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The new manifests, as kubectl spells it; repeat to name several')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The new manifests, as kubectl spells it; repeat to name several')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'A folder to build the new manifests from with kustomize')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'A folder to build the new manifests from with kustomize')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('--to-nodes', '--to-nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster as it will be, against that of --nodes: what a change of nodes does; repeat to add up several')
            [CompletionResult]::new('--never-ready', '--never-ready', [CompletionResultType]::ParameterName, 'Nodes where the new pod never becomes ready; repeatable')
            [CompletionResult]::new('--pod-start', '--pod-start', [CompletionResultType]::ParameterName, 'How long a new pod takes until it is ready: 20s, 2m [default: what the pods in the dump took]')
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long an old pod takes to stop [default: up to terminationGracePeriodSeconds]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Say whether the rollout fits into this time, and if it does not, which limit would make it fit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write this format to this file as well; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('--server-dry-run', '--server-dry-run', [CompletionResultType]::ParameterName, 'Have the API server try the change (it changes nothing), so that its own defaults, webhooks and policies decide; for NEW alone')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;audit' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of names without one [default: the context''s, or default]; those that name another are refused; alone, all DaemonSets of this namespace')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of names without one [default: the context''s, or default]; those that name another are refused; alone, all DaemonSets of this namespace')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format: table folds nodes with equal reasons into a row, wide lists each')
            [CompletionResult]::new('--output-file', '--output-file', [CompletionResultType]::ParameterName, 'Write this format to this file as well; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A cluster of the kubeconfig, in the place of the context''s; without --nodes and --cluster, the context''s')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;explain' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;show' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('--filename', '--filename', [CompletionResultType]::ParameterName, 'The same, as kubectl spells it')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('--kustomize', '--kustomize', [CompletionResultType]::ParameterName, 'A folder to build with kustomize')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The namespace of DaemonSets that name none [default: the context''s, or default]; those that name another are refused')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('--pod', '--pod', [CompletionResultType]::ParameterName, 'Show the pod that the controller would make for this node, as admission would leave it')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--recursive', '--recursive', [CompletionResultType]::ParameterName, 'Look into folders inside folders')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;snapshot' {
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'The kubeconfig''s context [default: its current-context]')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The kubeconfig''s user')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The user to impersonate')
            [CompletionResult]::new('--as-uid', '--as-uid', [CompletionResultType]::ParameterName, 'The uid to impersonate')
            [CompletionResult]::new('--as-group', '--as-group', [CompletionResultType]::ParameterName, 'A group to impersonate; repeatable')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The address of the API server')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The bearer token to sign in with')
            [CompletionResult]::new('--certificate-authority', '--certificate-authority', [CompletionResultType]::ParameterName, 'The certificates of the authorities to trust')
            [CompletionResult]::new('--client-certificate', '--client-certificate', [CompletionResultType]::ParameterName, 'The client certificate to sign in with')
            [CompletionResult]::new('--client-key', '--client-key', [CompletionResultType]::ParameterName, 'The key of the client certificate')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name to look for in the API server''s certificate')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'How long one request may take: 10s, 2m; 0 is for ever')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where to write it: a file, packed with gzip if its name ends in .gz, or - for standard output; a file that is there is replaced')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where to write it: a file, packed with gzip if its name ends in .gz, or - for standard output; a file that is there is replaced')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'A cluster of the kubeconfig, in the place of the context''s; without --nodes and --cluster, the context''s')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 2 when the dump lacks a fact that the answer depends on')
            [CompletionResult]::new('--insecure-skip-tls-verify', '--insecure-skip-tls-verify', [CompletionResultType]::ParameterName, 'Accept any certificate of the API server')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Put other names in the place of those of namespaces, nodes, pods, claims and volumes and of values of labels and taints, the same for the same name. Keys of labels stay, and names of resources and classes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'daemonset-plan;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'daemonset-plan;version' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'daemonset-plan;help' {
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Which nodes get a pod, which do not, why, and what to change [default]')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'What is wrong with the manifests, with or without a cluster')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'What a change does to every node: who gains, loses or restarts a pod, in which waves, and whether it ever ends')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Whether a cluster holds what is predicted: each DaemonSet''s missing, pending and stray pods, and why')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a rule of lint or a reason of a plan is about')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'The object as the API server would store it, or with --pod the pod that the controller would make')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Save all that plans and audits read of a cluster in one file, without secrets')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'The script that completes commands, options and names in a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'daemonset-plan;help;plan' {
            break
        }
        'daemonset-plan;help;lint' {
            break
        }
        'daemonset-plan;help;diff' {
            break
        }
        'daemonset-plan;help;audit' {
            break
        }
        'daemonset-plan;help;explain' {
            break
        }
        'daemonset-plan;help;show' {
            break
        }
        'daemonset-plan;help;snapshot' {
            break
        }
        'daemonset-plan;help;completions' {
            break
        }
        'daemonset-plan;help;version' {
            break
        }
        'daemonset-plan;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
