use builtin;
use str;

set edit:completion:arg-completer[daemonset-plan] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'daemonset-plan'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'daemonset-plan'= {
            cand -f 'The same, as kubectl spells it'
            cand --filename 'The same, as kubectl spells it'
            cand -k 'A folder to build with kustomize'
            cand --kustomize 'A folder to build with kustomize'
            cand -n 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --namespace 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand --why 'Show every check on this node, passed or not; repeatable, or several with commas between them'
            cand --expect 'Exit 1 unless this many nodes get a pod, or all of them do'
            cand --must-cover 'Exit 1 unless every node with these labels holds a pod; a selector as kubectl get -l takes it; repeatable'
            cand -o 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output-file 'Write this format to this file as well; repeatable'
            cand --color 'When to use colours'
            cand -R 'Look into folders inside folders'
            cand --recursive 'Look into folders inside folders'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand plan 'Which nodes get a pod, which do not, why, and what to change [default]'
            cand lint 'What is wrong with the manifests, with or without a cluster'
            cand diff 'What a change does to every node: who gains, loses or restarts a pod, in which waves, and whether it ever ends'
            cand audit 'Whether a cluster holds what is predicted: each DaemonSet''s missing, pending and stray pods, and why'
            cand explain 'What a rule of lint or a reason of a plan is about'
            cand show 'The object as the API server would store it, or with --pod the pod that the controller would make'
            cand snapshot 'Save all that plans and audits read of a cluster in one file, without secrets'
            cand completions 'The script that completes commands, options and names in a shell'
            cand version 'Print the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'daemonset-plan;plan'= {
            cand -f 'The same, as kubectl spells it'
            cand --filename 'The same, as kubectl spells it'
            cand -k 'A folder to build with kustomize'
            cand --kustomize 'A folder to build with kustomize'
            cand -n 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --namespace 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand --why 'Show every check on this node, passed or not; repeatable, or several with commas between them'
            cand --expect 'Exit 1 unless this many nodes get a pod, or all of them do'
            cand --must-cover 'Exit 1 unless every node with these labels holds a pod; a selector as kubectl get -l takes it; repeatable'
            cand -o 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output-file 'Write this format to this file as well; repeatable'
            cand --color 'When to use colours'
            cand -R 'Look into folders inside folders'
            cand --recursive 'Look into folders inside folders'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;lint'= {
            cand -f 'The same, as kubectl spells it'
            cand --filename 'The same, as kubectl spells it'
            cand -k 'A folder to build with kustomize'
            cand --kustomize 'A folder to build with kustomize'
            cand -n 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --namespace 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --nodes 'A dump of the cluster, as plan takes it: says what a defect costs there; repeat to add up several'
            cand --snapshot 'A dump of the cluster, as plan takes it: says what a defect costs there; repeat to add up several'
            cand --fail-on 'Exit 1 when there is a finding of this level or above: error, warning, info, or never [default: error]'
            cand --only 'Run only this rule; repeatable'
            cand --skip 'Do not run this rule; repeatable'
            cand --config 'The configuration file; without it, .daemonset-plan.yaml here or above, up to the repository''s root'
            cand --baseline 'Leave out the findings that this file lists, each once, wherever they have moved to: only new ones fail'
            cand --write-baseline 'Write all findings into this file, for --baseline; exits 0'
            cand -o 'The format'
            cand --output 'The format'
            cand --output-file 'Write this format to this file as well; repeatable'
            cand --color 'When to use colours'
            cand -R 'Look into folders inside folders'
            cand --recursive 'Look into folders inside folders'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;diff'= {
            cand -n 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --namespace 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand --to-nodes 'A dump of the cluster as it will be, against that of --nodes: what a change of nodes does; repeat to add up several'
            cand --never-ready 'Nodes where the new pod never becomes ready; repeatable'
            cand --pod-start 'How long a new pod takes until it is ready: 20s, 2m [default: what the pods in the dump took]'
            cand --grace 'How long an old pod takes to stop [default: up to terminationGracePeriodSeconds]'
            cand --timeout 'Say whether the rollout fits into this time, and if it does not, which limit would make it fit'
            cand -o 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output-file 'Write this format to this file as well; repeatable'
            cand --color 'When to use colours'
            cand -R 'Look into folders inside folders'
            cand --recursive 'Look into folders inside folders'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand --ascii 'Draw with ASCII only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;audit'= {
            cand -n 'The namespace of names without one [default: default]; alone, all DaemonSets of this namespace'
            cand --namespace 'The namespace of names without one [default: default]; alone, all DaemonSets of this namespace'
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand -o 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output 'The format: table folds nodes with equal reasons into a row, wide lists each'
            cand --output-file 'Write this format to this file as well; repeatable'
            cand --color 'When to use colours'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;explain'= {
            cand --color 'When to use colours'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;show'= {
            cand -f 'The same, as kubectl spells it'
            cand --filename 'The same, as kubectl spells it'
            cand -k 'A folder to build with kustomize'
            cand --kustomize 'A folder to build with kustomize'
            cand -n 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --namespace 'The namespace of DaemonSets that name none [default: default]; those that name another are refused'
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand --pod 'Show the pod that the controller would make for this node, as admission would leave it'
            cand -o 'The format'
            cand --output 'The format'
            cand --color 'When to use colours'
            cand -R 'Look into folders inside folders'
            cand --recursive 'Look into folders inside folders'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;snapshot'= {
            cand --nodes 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --snapshot 'A dump of the cluster: kubectl get nodes,pods -A -o json|yaml, a cluster-info dump, must-gather or sonobuoy folder, also packed with gzip; - for standard input; repeat to add up several'
            cand --cluster 'A built-in example cluster: kubeadm, eks, gke, aks or mixed; any other name is a cluster of the kubeconfig. Without --nodes, the kubeconfig''s cluster; where there is no kubeconfig, mixed'
            cand --context 'The kubeconfig''s context [default: its current-context]'
            cand --kubeconfig 'The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]'
            cand --user 'The kubeconfig''s user'
            cand --as 'The user to impersonate'
            cand --as-uid 'The uid to impersonate'
            cand --as-group 'A group to impersonate; repeatable'
            cand -s 'The address of the API server'
            cand --server 'The address of the API server'
            cand --token 'The bearer token to sign in with'
            cand --certificate-authority 'The certificates of the authorities to trust'
            cand --client-certificate 'The client certificate to sign in with'
            cand --client-key 'The key of the client certificate'
            cand --tls-server-name 'The name to look for in the API server''s certificate'
            cand --request-timeout 'How long one request may take: 10s, 2m; 0 is for ever'
            cand -o 'Where to write it: a file, packed with gzip if its name ends in .gz, or - for standard output; a file that is there is replaced'
            cand --output 'Where to write it: a file, packed with gzip if its name ends in .gz, or - for standard output; a file that is there is replaced'
            cand --color 'When to use colours'
            cand --strict 'Exit 2 when the dump lacks a fact that the answer depends on'
            cand --insecure-skip-tls-verify 'Accept any certificate of the API server'
            cand --redact 'Put other names in the place of those of namespaces, nodes, pods, claims and volumes and of values of labels and taints, the same for the same name. Keys of labels stay, and names of resources and classes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'daemonset-plan;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'daemonset-plan;version'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'daemonset-plan;help'= {
            cand plan 'Which nodes get a pod, which do not, why, and what to change [default]'
            cand lint 'What is wrong with the manifests, with or without a cluster'
            cand diff 'What a change does to every node: who gains, loses or restarts a pod, in which waves, and whether it ever ends'
            cand audit 'Whether a cluster holds what is predicted: each DaemonSet''s missing, pending and stray pods, and why'
            cand explain 'What a rule of lint or a reason of a plan is about'
            cand show 'The object as the API server would store it, or with --pod the pod that the controller would make'
            cand snapshot 'Save all that plans and audits read of a cluster in one file, without secrets'
            cand completions 'The script that completes commands, options and names in a shell'
            cand version 'Print the version'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'daemonset-plan;help;plan'= {
        }
        &'daemonset-plan;help;lint'= {
        }
        &'daemonset-plan;help;diff'= {
        }
        &'daemonset-plan;help;audit'= {
        }
        &'daemonset-plan;help;explain'= {
        }
        &'daemonset-plan;help;show'= {
        }
        &'daemonset-plan;help;snapshot'= {
        }
        &'daemonset-plan;help;completions'= {
        }
        &'daemonset-plan;help;version'= {
        }
        &'daemonset-plan;help;help'= {
        }
    ]
    $completions[$command]
}
